"""`pipegen graph`: draw the delivery."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from pipegen.cli import completion, options
from pipegen.config import delivery, loader
from pipegen.errors import PipegenError
from pipegen.graph import loader as graph_loader
from pipegen.graph import markdown_embed, renderer
from pipegen.graph.html import render_html
from pipegen.graph.html.context import Changes
from pipegen.graph.renderer import Format
from pipegen.graph.svg.writer import Theme
from pipegen.render import files, writer
from pipegen.render.files import FileChange

_PAGES = (".html", ".htm")
_FILE = click.Path(dir_okay=False, path_type=Path)
_HINT = "name another file, or see that it can be written"


@click.command()
@click.argument("file", metavar="[FILE]", required=False, type=_FILE)
@options.config_file
@click.option(
    "--format",
    "format_",
    type=click.Choice(renderer.FORMATS),
    help="How to draw; by default what the ending of --output says, else mermaid.",
)
@click.option(
    "--theme",
    type=click.Choice(renderer.THEMES),
    default="auto",
    show_default=True,
    help="The colours of SVG; auto follows what the reader's system prefers.",
)
@click.option("--open", "open_", is_flag=True, help="Show the resources of each stack.")
@click.option(
    "--open-stage",
    "stages",
    metavar="STAGE",
    multiple=True,
    shell_complete=completion.deploy_stages,
    help="Show the resources of this stage's stack; may be repeated.",
)
@click.option("--pipeline", metavar="NAME", help="Which one, where FILE has several.")
@click.option("--output", type=_FILE, metavar="FILE", help="Write this file.")
@click.option(
    "--into",
    type=_FILE,
    metavar="FILE",
    help=f"Write Mermaid between {markdown_embed.BEGIN} and {markdown_embed.END} "
    "in this Markdown file.",
)
@click.option(
    "--html",
    type=_FILE,
    metavar="FILE",
    help="Write a page to open stages in, follow values and read permissions.",
)
@click.option(
    "--against",
    metavar="REF",
    help="Show in that page what changes in each stack, from the files committed at REF.",
)
@click.option(
    "--check",
    is_flag=True,
    help="Write nothing; print which of these files is out of date, and exit 1.",
)
@click.pass_context
def command(
    ctx: click.Context,
    file: Path | None,
    config_file: Path | None,
    format_: Format | None,
    theme: Theme,
    open_: bool,
    stages: tuple[str, ...],
    pipeline: str | None,
    output: Path | None,
    into: Path | None,
    html: Path | None,
    against: str | None,
    check: bool,
) -> None:
    """Draw the delivery: accounts, stages, stacks, and what flows between them.

    FILE is a template with a pipeline, written by pipegen or by hand; by
    default templates/pipeline-setup.json beside pipegen.toml. It is drawn
    with all that belongs to it: the templates that it deploys, their
    parameter files, and the roles in the templates beside it.
    """
    _validate_options(output, into, html, format_, check)
    _validate_comparison(file, html, against)
    names = _environment_names(config_file) if file is None else {}
    path = file or _rendered_template(config_file)
    graph = graph_loader.load_graph(path, pipeline, names)
    if output is not None and output.exists() and output.samefile(path):
        raise click.UsageError("--output is the template that is drawn: name another file.")
    expanded = graph_loader.expanded_stacks(
        graph, [stage.name for stage in graph.stages] if open_ else stages
    )
    output_format = format_ or (renderer.format_for(output) if output else None) or "mermaid"
    if output is None and into is None and html is None:
        click.echo(renderer.render(graph, output_format, expanded, theme), nl=False)
        return
    texts = (
        {} if output is None else {output: renderer.render(graph, output_format, expanded, theme)}
    )
    if into is not None:
        texts[into] = _embed(into, renderer.render(graph, "mermaid", expanded, theme))
    if html is not None:
        changes = None if against is None else _changes(against, config_file)
        texts[html] = render_html(graph, expanded, changes, against or "")
    changed = list(_check(texts) if check else _write(texts))
    for change in changed:
        click.echo(change.path)
    if check and changed:
        click.echo("these pictures are out of date", err=True)
        click.echo("next: the same command without --check draws them", err=True)
    ctx.exit(1 if check and changed else 0)


def _validate_options(
    output: Path | None,
    into: Path | None,
    html: Path | None,
    format_: Format | None,
    check: bool,
) -> None:
    if check and output is None and into is None and html is None:
        raise click.UsageError("--check needs --output, --into or --html: the file to check.")
    if into is not None and format_ not in (None, "mermaid") and output is None:
        raise click.UsageError("--into takes Mermaid only, which GitHub shows in Markdown.")
    if html is not None and html.suffix.lower() not in _PAGES:
        raise click.UsageError("--html writes a page: name a file that ends in .html.")
    if output is not None:
        _validate_output(output, format_)
    for path in (output, into, html):
        if path is not None and path.exists() and not path.is_file():
            raise click.UsageError(f"{path} is no file: without --output the picture is printed.")


def _validate_output(output: Path, format_: Format | None) -> None:
    """Raise `UsageError` for a file that a picture would replace, probably by mistake."""
    ending = output.suffix.lower()
    if ending in (".md", ".markdown"):
        raise click.UsageError("--output replaces the whole file; --into leaves the rest of it.")
    if ending in _PAGES:
        raise click.UsageError("--output writes a picture; --html writes a page.")
    if format_ is None and ending and renderer.format_for(output) is None:
        endings = ", ".join(renderer.EXTENSIONS)
        raise click.UsageError(
            f"--output takes {endings}; say --format for what ends in {ending}."
        )


def _validate_comparison(file: Path | None, html: Path | None, against: str | None) -> None:
    if against is not None and html is None:
        raise click.UsageError("--against needs --html: the page that shows the changes.")
    if against is not None and file is not None:
        raise click.UsageError("--against compares the rendered files: leave FILE out.")


def _changes(against: str, config_file: Path | None) -> Changes:
    from pipegen.cli.commands import diff
    from pipegen.diff.format import text

    comparison = diff.compare_delivery([against], config_file)
    if comparison.messages:
        raise PipegenError(comparison.messages[0], f"see pipegen diff {against}")
    return {
        stack.place.key: (
            text.stack_heading(stack),
            *(f"  {line}" for line in text.stack_lines(stack)),
        )
        for stack in comparison.stacks
    }


def _environment_names(config_file: Path | None) -> Mapping[str, tuple[str, ...]]:
    """Return account → names of its environments."""
    names: dict[str, tuple[str, ...]] = {}
    for environment in options.load_config(config_file).environments:
        account = environment.account
        names[account] = (*names.get(account, ()), environment.name)
    return names


def _rendered_template(config_file: Path | None) -> Path:
    folder = (config_file or loader.find_config(Path.cwd())).parent
    path = Path(os.path.relpath(folder / delivery.template_path(delivery.PIPELINE)))
    if not path.exists():
        hint = "write it with `pipegen render`, or name a template: pipegen graph FILE"
        raise PipegenError(f"there is no file {path}", hint)
    return path


def _embed(path: Path, mermaid: str) -> str:
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise PipegenError(f"{path} is not UTF-8", "save it as UTF-8", str(path)) from None
    except OSError as error:
        hint = "name a Markdown file that exists"
        raise PipegenError(f"could not read {path}: {error.strerror}", hint, str(path)) from None
    return markdown_embed.embed(path, text, mermaid)


def _check(texts: Mapping[Path, str]) -> Iterator[FileChange]:
    for path, text in texts.items():
        yield from files.changes({path.name: text}, path.parent)


def _write(texts: Mapping[Path, str]) -> Iterator[FileChange]:
    for path, text in texts.items():
        # Write the target of a link: replacing the link itself would not change the target.
        target = Path(os.path.relpath(os.path.realpath(path))) if path.is_symlink() else path
        yield from writer.write_files({target.name: text}, target.parent, _HINT)
