"""Run all checks of `pipegen lint` and merge their findings."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipegen import findings
from pipegen.codepipeline import template_configuration
from pipegen.findings import Finding
from pipegen.lint import cfnlint_runner, suppressions
from pipegen.lint.cache import LintCache
from pipegen.lint.targets import LintTargets


def lint(
    targets: LintTargets, regions: Sequence[str], *, cached: bool, whole: bool
) -> list[Finding]:
    """Return the findings in `targets`, the file with the most severe ones first.

    Args:
        targets: The templates and parameter files to check.
        regions: The regions to lint for, or none for cfn-lint's default.
        cached: Whether to use cached findings of unchanged templates.
        whole: Whether `targets` are all files of the repository. Then each suppression in
            `.cfnlintrc` must suppress a finding in them.
    """
    cache = LintCache(regions) if cached and LintCache.usable() else None
    results: list[Finding] = []
    suppressed: list[str] = []
    for name, (template_findings, rules) in _lint_templates(
        targets.templates, regions, cache
    ).items():
        results += [*template_findings, *suppressions.unused(Path(name), rules)]
        suppressed += rules
    if whole:
        results += suppressions.unused_in_configuration(Path.cwd(), suppressed)
    results += [
        finding
        for file in targets.parameter_files
        for finding in template_configuration.find_errors(file)
    ]
    return findings.worst_first(_without_duplicates(results))


def _lint_templates(
    templates: Sequence[Path], regions: Sequence[str], cache: LintCache | None
) -> dict[str, tuple[list[Finding], list[str]]]:
    """Return template → its findings and suppressed rules, from the cache where possible."""
    cached = {str(path): cache.get(str(path)) if cache else None for path in templates}
    missing = [Path(name) for name, entry in cached.items() if entry is None]
    results = {name: entry for name, entry in cached.items() if entry is not None}
    if missing:
        for name, result in cfnlint_runner.results(missing, regions).items():
            results[name] = (list(result.findings), list(result.suppressed))
            if cache:
                cache.put(name, result.findings, result.suppressed, sorted(result.files_read))
        if cache:
            cache.tidy()
    return results


def _without_duplicates(results: Iterable[Finding]) -> list[Finding]:
    """Return each finding once: a parameter file is checked alone and with its pipeline."""
    unique: dict[tuple[str | int, ...], Finding] = {}
    for finding in results:
        file = os.path.normpath(finding.file)
        key = (file, finding.line, finding.column, finding.rule, finding.summary)
        unique.setdefault(key, finding)
    return list(unique.values())
