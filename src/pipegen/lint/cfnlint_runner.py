"""Run cfn-lint with the rule pack: the same findings as the `cfn-lint` command, in less time.

For a few templates, cfn-lint spends half of its time on imports and on loading rules. That is
done once here; then forked processes lint the templates, the largest first.
"""

import gc
import glob
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pipegen.codepipeline import project
from pipegen.errors import Diagnostic, PipegenError
from pipegen.findings import Finding, Level
from pipegen.lint import parallel, suppressions
from pipegen.text import did_you_mean

if TYPE_CHECKING:
    from cfnlint.match import Match
    from cfnlint.runner import Runner

_PACK = "pipegen.rules"
_LEVELS: dict[str, Level] = {"error": "error", "warning": "warning", "informational": "info"}


class TemplateResult(NamedTuple):
    """The result of linting one template."""

    findings: tuple[Finding, ...]
    suppressed: tuple[str, ...] = ()
    """The rules with suppressed findings, as `suppressions.suppressed_rules` returns them."""
    files_read: frozenset[str] = frozenset()
    """The other files that the rules read, or that they looked for."""


def lint(templates: Sequence[Path], regions: Sequence[str] = ()) -> list[Finding]:
    """Return the findings in all `templates`, sorted as cfn-lint does: by file, line and rule."""
    findings = [
        finding for result in results(templates, regions).values() for finding in result.findings
    ]
    return sorted(findings, key=lambda finding: (finding.file, finding.line, finding.rule))


def results(templates: Sequence[Path], regions: Sequence[str] = ()) -> dict[str, TemplateResult]:
    """Return template → result, with the names that cfn-lint gives the templates.

    The findings are those of `cfn-lint --append-rules pipegen.rules --include-checks I --regions …
    -- templates` in the current folder: `.cfnlintrc` and suppressions in `Metadata` apply.

    Args:
        templates: The paths of the templates.
        regions: The regions to lint for, or none for cfn-lint's default.

    Raises:
        PipegenError: cfn-lint rejects its configuration, or a rule raises an exception.
    """
    with _deferred_garbage_collection():
        runner = _runner(templates, regions)
        gc.freeze()
        gc.enable()
        names = runner.config.templates
        largest_first = sorted(names, key=_size, reverse=True)
        workers = min(parallel.cores(), len(names))
        lint_results = parallel.parallel_map(
            lambda name: _lint_template(runner, name), largest_first, workers
        )
    by_name = dict(zip(largest_first, lint_results, strict=True))
    return {name: _raise_error(by_name[name]) for name in names}


@contextmanager
def _deferred_garbage_collection() -> Iterator[None]:
    """Disable garbage collection until it is enabled inside, then collect rarely."""
    threshold = gc.get_threshold()
    gc.disable()
    gc.set_threshold(100_000, 50, 50)
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*threshold)
        gc.enable()


def _runner(templates: Sequence[Path], regions: Sequence[str]) -> "Runner":
    # Imported here, because it takes longer than everything else that pipegen does.
    import yaml
    from cfnlint.config import ConfigMixIn
    from cfnlint.exceptions import CfnLintExitException, ConfigFileError, DuplicateRuleError
    from cfnlint.helpers import REGIONS
    from cfnlint.runner import Runner

    # Its log messages, such as a missing file, are findings as well.
    logging.getLogger("cfnlint").setLevel(logging.CRITICAL)
    arguments = ["--include-checks", "I", *(["--regions", *regions] if regions else [])]
    names = [glob.escape(str(path)) for path in templates]
    try:
        config = ConfigMixIn([*arguments, "--append-rules", _PACK], templates=names)
        if config.append_rules.count(_PACK) > 1:  # .cfnlintrc has the pack and merge_configs
            config = ConfigMixIn(arguments, templates=names)
        unknown = sorted(set(config.regions) - set(REGIONS))
        if unknown:
            raise CfnLintExitException(f"it knows no region {', '.join(unknown)}", 32)
        return Runner(config)
    except (
        CfnLintExitException,
        ConfigFileError,
        DuplicateRuleError,
        ValueError,
        yaml.YAMLError,
    ) as error:
        reason = " ".join(str(error).split())
        hint = "correct .cfnlintrc (here or in the home folder), or the region"
        raise PipegenError(f"cfn-lint refuses its configuration: {reason}", hint) from None


def _size(name: str) -> int:
    path = Path(name)
    return path.stat().st_size if path.exists() else 0


def _lint_template(runner: "Runner", name: str) -> TemplateResult | Diagnostic:
    try:
        matches = _matches(runner, name, {})
        all_matches = matches
        if _may_suppress(runner, name):
            all_matches = _matches(runner, name, {"mandatory_checks": ["E", "W", "I"]})
    except Exception as error:  # a rule can raise any exception
        hint = f"`cfn-lint -- {name}` shows where"
        return Diagnostic(f"cfn-lint fails on {name}: {error!r}", hint, name)
    return TemplateResult(
        tuple(_finding(match) for match in matches),
        suppressions.suppressed_rules(all_matches, matches),
        frozenset(map(str, project.files_read(name))),
    )


def _matches(runner: "Runner", name: str, options: Mapping[str, Any]) -> list["Match"]:
    from cfnlint.runner.template import run_template_by_file_paths

    config = runner.config.evolve(templates=[glob.escape(name)], **options)
    return list(run_template_by_file_paths(config, runner.rules))


def _may_suppress(runner: "Runner", name: str) -> bool:
    """Return True if a suppression can apply to the template, which is then linted twice."""
    path = Path(name)
    in_template = path.is_file() and b"ignore_checks" in path.read_bytes()
    return in_template or bool(runner.config.ignore_checks)


def _raise_error(result: TemplateResult | Diagnostic) -> TemplateResult:
    """Return `result`, or raise the error that a worker process returned in its place."""
    if isinstance(result, Diagnostic):
        raise PipegenError.from_diagnostics([result])
    return result


def _finding(match: "Match") -> Finding:
    return Finding(
        rule=match.rule.id,
        level=_LEVELS[match.rule.severity],
        message=match.message,
        file=match.filename or "",
        line=match.linenumber,
        column=match.columnnumber,
        end_line=match.linenumberend,
        end_column=match.columnnumberend,
        path="/".join(map(str, getattr(match, "keys", getattr(match, "path", ())))),
        description=match.rule.shortdesc,
        url=match.rule.source_url,
        help=getattr(match, "help", ""),
    )


def rule_page(rule_id: str) -> str:
    """Return the page of the rule `rule_id`, of the rule pack or of cfn-lint, as Markdown.

    Raises:
        PipegenError: There is no such rule.
    """
    from pipegen.lint import rule_docs, rules

    for name in rules.__all__:
        if getattr(rules, name).id == rule_id:
            return rule_docs.page(getattr(rules, name))
    known = {rule.id: rule for rule in _runner([], ["us-east-1"]).rules.values()}
    if rule_id not in known:
        hint = did_you_mean(
            rule_id, [*known, *suppressions.CHECKS], "lint prints the id of a rule"
        )
        raise PipegenError(f"there is no rule {rule_id}", hint)
    rule = known[rule_id]
    return f"## {rule.id} {rule.shortdesc}\n\n{rule.description}\n\nSource: <{rule.source_url}>\n"
