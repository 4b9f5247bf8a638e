"""Everything that `pipegen lint` checks, as one list of findings."""

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
    chosen: LintTargets, regions: Sequence[str], *, cached: bool, whole: bool
) -> list[Finding]:
    """Return what is wrong with `chosen`, the worst file first.

    `cached`: take what is known of unchanged templates. `whole`: these are all files of the
    repository, so that a suppression in `.cfnlintrc` has to suppress something in them.
    """
    cache = LintCache(regions) if cached and LintCache.usable() else None
    found: list[Finding] = []
    suppressed: list[str] = []
    for name, (of_one, ids) in _templates(chosen.templates, regions, cache).items():
        found += [*of_one, *suppressions.unused(Path(name), ids)]
        suppressed += ids
    if whole:
        found += suppressions.unused_in_configuration(Path.cwd(), suppressed)
    found += [
        each
        for given in chosen.parameter_files
        for each in template_configuration.find_errors(given)
    ]
    return findings.worst_first(_once(found))


def _templates(
    templates: Sequence[Path], regions: Sequence[str], cache: LintCache | None
) -> dict[str, tuple[list[Finding], list[str]]]:
    known = {str(each): cache.get(str(each)) if cache else None for each in templates}
    unknown = [Path(name) for name, each in known.items() if each is None]
    found = {name: each for name, each in known.items() if each is not None}
    if unknown:
        for name, result in cfnlint_runner.results(unknown, regions).items():
            found[name] = (list(result.findings), list(result.suppressed))
            if cache:
                cache.put(name, result.findings, result.suppressed, sorted(result.looked))
        if cache:
            cache.tidy()
    return found


def _once(found: Iterable[Finding]) -> list[Finding]:
    """Return each finding once: a parameter file is checked with its pipeline, and by itself."""
    seen: dict[tuple[str | int, ...], Finding] = {}
    for each in found:
        key = (os.path.normpath(each.file), each.line, each.column, each.rule, each.summary)
        seen.setdefault(key, each)
    return list(seen.values())
