"""Runs cfn-lint with the rules of `pipegen.lint.rules`: the findings of the stock command, sooner.

Half of what cfn-lint does on a few templates is to be imported and to load its rules. That is
done once here; then the templates are shared out to forked processes, the biggest first.
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
    """What one template gave."""

    findings: tuple[Finding, ...]
    suppressed: tuple[str, ...] = ()
    """The ids of the rules that found something, all of which was suppressed or more."""
    looked: frozenset[str] = frozenset()
    """The other files that the rules read, or looked for."""


def lint(templates: Sequence[Path], regions: Sequence[str] = ()) -> list[Finding]:
    """Return what `results` finds in all `templates`, in cfn-lint's order: file, line, rule."""
    found = results(templates, regions).values()
    findings = [each for result in found for each in result.findings]
    return sorted(findings, key=lambda each: (each.file, each.line, each.rule))


def results(templates: Sequence[Path], regions: Sequence[str] = ()) -> dict[str, TemplateResult]:
    """Return what cfn-lint finds in each of `templates`, by the name that it has there.

    As `cfn-lint --append-rules pipegen.rules --include-checks I --regions … -- templates` would
    in the same folder: `.cfnlintrc` and suppressions in `Metadata` count. No `regions`: cfn-lint's
    default. Raises `PipegenError` where cfn-lint refuses its configuration or fails.
    """
    with _rare_collections():
        runner = _runner(templates, regions)
        gc.freeze()
        gc.enable()
        names = runner.config.templates
        biggest_first = sorted(names, key=_size, reverse=True)
        workers = min(parallel.cores(), len(names))
        found = parallel.parallel_map(lambda name: _lint_one(runner, name), biggest_first, workers)
    by_name = dict(zip(biggest_first, found, strict=True))
    return {name: _checked(by_name[name]) for name in names}


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Collect no garbage while little of it is made, and seldom later."""
    before = gc.get_threshold()
    gc.disable()
    gc.set_threshold(100_000, 50, 50)
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
        gc.enable()


def _runner(templates: Sequence[Path], regions: Sequence[str]) -> "Runner":
    # Here, because it takes longer than all else that pipegen does.
    import yaml
    from cfnlint.config import ConfigMixIn
    from cfnlint.exceptions import CfnLintExitException, ConfigFileError, DuplicateRuleError
    from cfnlint.helpers import REGIONS
    from cfnlint.runner import Runner

    # What it logs, such as a missing file, is a finding as well.
    logging.getLogger("cfnlint").setLevel(logging.CRITICAL)
    arguments = ["--include-checks", "I", *(["--regions", *regions] if regions else [])]
    names = [glob.escape(str(each)) for each in templates]
    try:
        config = ConfigMixIn([*arguments, "--append-rules", _PACK], templates=names)
        if config.append_rules.count(_PACK) > 1:  # .cfnlintrc has it as well, and merge_configs
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
        why = " ".join(str(error).split())
        hint = "correct .cfnlintrc (here or in the home folder), or the region"
        raise PipegenError(f"cfn-lint refuses its configuration: {why}", hint) from None


def _size(name: str) -> int:
    path = Path(name)
    return path.stat().st_size if path.exists() else 0


def _lint_one(runner: "Runner", name: str) -> TemplateResult | Diagnostic:
    try:
        found = _matches(runner, name, {})
        everything = found
        if _suppresses(runner, name):
            everything = _matches(runner, name, {"mandatory_checks": ["E", "W", "I"]})
    except Exception as error:  # whatever a rule of somebody's may raise
        hint = f"`cfn-lint -- {name}` shows where"
        return Diagnostic(f"cfn-lint fails on {name}: {error!r}", hint, name)
    return TemplateResult(
        tuple(_finding(each) for each in found),
        suppressions.suppressed(everything, found),
        frozenset(map(str, project.files_read(name))),
    )


def _matches(runner: "Runner", name: str, changes: Mapping[str, Any]) -> list["Match"]:
    from cfnlint.runner.template import run_template_by_file_paths

    config = runner.config.evolve(templates=[glob.escape(name)], **changes)
    return list(run_template_by_file_paths(config, runner.rules))


def _suppresses(runner: "Runner", name: str) -> bool:
    """Return whether anything may be suppressed in the template: then it is linted again."""
    path = Path(name)
    own = path.is_file() and b"ignore_checks" in path.read_bytes()
    return own or bool(runner.config.ignore_checks)


def _checked(found: TemplateResult | Diagnostic) -> TemplateResult:
    if isinstance(found, Diagnostic):
        raise PipegenError.from_diagnostics([found])
    return found


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
    """Return the page of the rule `rule_id`, of the pack or of cfn-lint itself.

    Raises `PipegenError` where there is no such rule.
    """
    from pipegen.lint import rules
    from pipegen.lint.rules import docs

    for name in rules.__all__:
        if getattr(rules, name).id == rule_id:
            return docs.page(getattr(rules, name))
    known = {each.id: each for each in _runner([], ["us-east-1"]).rules.values()}
    if rule_id not in known:
        hint = did_you_mean(
            rule_id, [*known, *suppressions.CHECKS], "lint prints the id of a rule"
        )
        raise PipegenError(f"there is no rule {rule_id}", hint)
    rule = known[rule_id]
    return f"## {rule.id} {rule.shortdesc}\n\n{rule.description}\n\nSource: <{rule.source_url}>\n"
