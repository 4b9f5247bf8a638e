"""Runs cfn-lint with the rules of `pipegen.rules`: the findings of the stock command, sooner.

Half of what cfn-lint does on a few templates is to be imported and to load its rules. That is
done once here; then the templates are shared out to forked processes, the biggest first.
"""

import gc
import glob
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pipegen import forking
from pipegen.errors import Mistake, PipegenError
from pipegen.findings import Finding, Level

if TYPE_CHECKING:
    from cfnlint.match import Match
    from cfnlint.runner import Runner

_PACK = "pipegen.rules"
_LEVELS: dict[str, Level] = {"error": "error", "warning": "warning", "informational": "info"}


def lint(templates: Sequence[Path], regions: Sequence[str] = ()) -> list[Finding]:
    """Return what cfn-lint finds in `templates`, in its own order: file, line, rule.

    As `cfn-lint --append-rules pipegen.rules --include-checks I --regions … -- templates` would
    in the same folder: `.cfnlintrc` and suppressions in `Metadata` count. No `regions`: cfn-lint's
    default. Raises `PipegenError` where cfn-lint refuses its configuration or fails.
    """
    with _rare_collections():
        runner = _runner(templates, regions)
        gc.freeze()
        names = runner.config.templates
        biggest_first = sorted(names, key=_size, reverse=True)
        workers = min(forking.cores(), len(names))
        found = forking.spread(lambda name: _lint_one(runner, name), biggest_first, workers)
    by_name = dict(zip(biggest_first, found, strict=True))
    findings = [each for name in names for each in _checked(by_name[name])]
    return sorted(findings, key=lambda each: (each.file, each.line, each.rule))


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


def _lint_one(runner: "Runner", name: str) -> list[Finding] | Mistake:
    from cfnlint.runner.template import run_template_by_file_paths

    config = runner.config.evolve(templates=[glob.escape(name)])
    try:
        return [_finding(each) for each in run_template_by_file_paths(config, runner.rules)]
    except Exception as error:  # whatever a rule of somebody's may raise
        hint = f"`cfn-lint -- {name}` shows where"
        return Mistake(f"cfn-lint fails on {name}: {error!r}", hint, name)


def _checked(found: list[Finding] | Mistake) -> list[Finding]:
    if isinstance(found, Mistake):
        raise PipegenError.of([found])
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
        path="/".join(map(str, getattr(match, "path", ()))),
        description=match.rule.shortdesc,
        url=match.rule.source_url,
    )
