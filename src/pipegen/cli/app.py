"""The click group, and the only place where an error becomes a message and an exit code.

Exit codes: 0 clean, 1 findings or differences, 2 could not run or a bug, 130 Ctrl-C.
"""

import os
from collections.abc import Sequence
from importlib import import_module
from keyword import iskeyword

import click

from pipegen import __version__
from pipegen.errors import PipegenError

COMMANDS = {
    "init": "Write a first pipegen.toml, and the files beside it, here.",
    "import": "Propose a [[stack]] for each template that is there already.",
    "render": "Write the templates and parameter files that have changed.",
    "lint": "Check templates with cfn-lint, and parameter files against their templates.",
    "diff": "Show what would change, and what CloudFormation would replace.",
    "graph": "Draw the delivery: accounts, stages, stacks, and what flows between them.",
    "rehearse": "Rehearse the whole delivery on an emulator of AWS, on this machine.",
    "plan": "Print the commands that deploy everything, account by account.",
    "schema": "Print the JSON Schema of pipegen.toml, which tells editors what it takes.",
}
"""Command → first line of its help, so that `--help` imports no command."""

COULD_NOT_RUN = 2
INTERRUPTED = 130


def command_module(command: str) -> str:
    """Return the name of the module of `command`; a Python keyword gets an underscore."""
    return f"pipegen.cli.commands.{command}{'_' if iskeyword(command) else ''}"


class _Commands(click.Group):
    """A group that imports a command only if it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(command_module(cmd_name)).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 99},
)
@click.version_option(__version__, message="pipegen %(version)s")
def group() -> None:
    """Deliver CloudFormation stacks to QA, wait for a yes, and go on to production.

    pipegen reads pipegen.toml and writes plain CloudFormation templates that
    `aws cloudformation deploy` and CodePipeline take as they are.
    """


def run(arguments: Sequence[str]) -> int:
    """Run the command line `arguments`, print errors to stderr, and return the exit code."""
    try:
        code = group.main(list(arguments), prog_name="pipegen", standalone_mode=False)
        return int(code or 0)
    except PipegenError as error:
        print_error(error)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
    except click.ClickException as error:
        print_error(_usage_error(error, arguments))
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except SystemExit as exit_:
        # click exits like this after it printed a completion (0), and on a broken pipe (1)
        if exit_.code == 0:
            return 0
    except OSError as error:
        print_error(_os_error(error))
    except Exception:
        _print_bug()
    return COULD_NOT_RUN


def _usage_error(error: click.ClickException, arguments: Sequence[str]) -> PipegenError:
    import re

    from pipegen.text import did_you_mean

    message = error.format_message().rstrip(".")
    command = arguments[0] if arguments and arguments[0] in COMMANDS else ""
    hint = f"see {f'pipegen {command}'.rstrip()} --help"
    match = re.match(r"No such command '(.+)'", message)
    if match:
        hint = did_you_mean(match[1], list(COMMANDS), hint)
    return PipegenError(message[0].lower() + message[1:], hint)


def _os_error(error: OSError) -> PipegenError:
    if error.filename is not None:
        return PipegenError(f"{error.filename}: {error.strerror}", "see that it can be used")
    # Python flushes stdout again at exit, and would print another error.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    hint = "see that the output has room, and that the current folder still exists"
    return PipegenError(f"could not go on: {error.strerror}", hint)


def _print_bug() -> None:
    import traceback

    traceback.print_exc()
    click.echo("error: this is a bug in pipegen; please report the lines above", err=True)


def print_error(error: PipegenError) -> None:
    """Print every diagnostic of `error` to stderr with its place and hint."""
    for diagnostic in error.diagnostics:
        click.secho("error", fg="red", bold=True, nl=False, err=True)
        click.echo(f": {diagnostic.message}", err=True)
        if diagnostic.place:
            click.echo(f"  at {diagnostic.place}", err=True)
        click.echo(f"  hint: {diagnostic.hint}", err=True)
    if len(error.diagnostics) > 1:
        click.echo(f"{len(error.diagnostics)} mistakes; nothing was written", err=True)
