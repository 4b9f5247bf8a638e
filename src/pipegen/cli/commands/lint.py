"""`pipegen lint`: check templates, and parameter files against their templates."""

from collections.abc import Sequence
from pathlib import Path

import click

from pipegen import findings, formatters, text
from pipegen.cli import options, output
from pipegen.config import loader
from pipegen.config.model import Config
from pipegen.errors import PipegenError
from pipegen.findings import Finding, Level
from pipegen.lint import cfnlint_runner, run, suppressions, targets
from pipegen.lint.targets import LintTargets


@click.command()
@click.argument("files", metavar="[FILES]...", nargs=-1, type=click.Path(path_type=Path))
@options.config_file
@click.option(
    "--format",
    "format_",
    type=click.Choice(["pretty", *formatters.FORMATS]),
    default="pretty",
    show_default=True,
    help="How to print the findings.",
)
@click.option(
    "--fail-on",
    type=click.Choice(findings.LEVELS),
    default="warning",
    show_default=True,
    help="The level from which on a finding makes the exit code 1.",
)
@click.option("--no-cache", is_flag=True, help="Check unchanged templates again as well.")
@click.option("--explain", "rule", metavar="ID", help="Print the page of a rule, and do no more.")
@click.pass_context
def command(
    ctx: click.Context,
    files: tuple[Path, ...],
    config_file: Path | None,
    format_: str,
    fail_on: Level,
    no_cache: bool,
    rule: str | None,
) -> None:
    """Check templates with cfn-lint, and parameter files against their templates.

    FILES are templates and parameter files, by default all that pipegen.toml
    stands for. What pipegen's own rules are about stands in docs/rules.md. A
    finding is suppressed as in cfn-lint: in Metadata, or in .cfnlintrc. What
    unchanged templates gave is kept in the user's cache folder.
    """
    if rule:
        click.echo(_rule_page(rule))
        return
    config = _config(config_file, files)
    configured = LintTargets.from_config(config) if config else LintTargets()
    selected = LintTargets.from_paths(files, configured) if files else configured
    targets.require(
        selected, "name a file that exists" if files else "write it with `pipegen render`"
    )
    regions = [config.pipeline.region] if config else []
    results = run.lint(selected, regions, cached=not no_cache, whole=not files)
    _report(results, selected, format_)
    ctx.exit(1 if findings.any_at_least(results, fail_on) else 0)


def _rule_page(rule: str) -> str:
    if rule in suppressions.CHECKS:
        name, description = suppressions.CHECKS[rule]
        return f"## {rule} {name}\n\n{description}"
    return cfnlint_runner.rule_page(rule).rstrip("\n")


def _config(config_file: Path | None, files: Sequence[Path]) -> Config | None:
    if files and config_file is None:
        try:
            loader.find_config(Path.cwd())
        except PipegenError:
            return None  # templates outside of any repository with pipegen.toml
    config = options.load_config(config_file)
    if config.reader.diagnostics:
        raise PipegenError.from_diagnostics(config.reader.diagnostics)
    return config


def _report(results: Sequence[Finding], selected: LintTargets, format_: str) -> None:
    if format_ == "pretty":
        for finding in results:
            output.print_finding(finding)
    else:
        paths = (*selected.templates, *(file.path for file in selected.parameter_files))
        click.echo(formatters.FORMATS[format_](results, [str(path) for path in paths]))
    click.echo(_summary(results, selected), err=format_ != "pretty")


def _summary(results: Sequence[Finding], selected: LintTargets) -> str:
    number = formatters.counts(results)
    levels = [
        text.pluralize(number["error"], "error"),
        text.pluralize(number["warning"], "warning"),
        f"{number['info']} info",
    ]
    templates = text.pluralize(len(selected.templates), "template")
    parameter_files = text.pluralize(len(selected.parameter_files), "parameter file")
    return f"{', '.join(levels)} in {templates} and {parameter_files}"
