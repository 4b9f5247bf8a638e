"""`pipegen init`: ask the few things that matter, and write what a repository starts with."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from pipegen import text
from pipegen.cli import options, prompts
from pipegen.config import json_schema
from pipegen.errors import PipegenError
from pipegen.render import writer
from pipegen.scaffold import detection, init
from pipegen.scaffold.detection import DetectedSettings
from pipegen.scaffold.init import ScaffoldPlan, questions
from pipegen.scaffold.init import options as init_options
from pipegen.scaffold.init.answers import Answers, examples
from pipegen.scaffold.init.questions import Question
from pipegen.text import join_words

_HINT = "see that you may write into this folder"
_NEXT = (
    "pipegen render",
    "pipegen lint",
    'git add . && git commit -m "Deliver with pipegen"',
    "pipegen rehearse --approve",
)
"""The next steps to a rehearsed pipeline: a rehearsal uses the committed files."""


@click.command()
@click.option("--repository", metavar="OWNER/NAME", help="The GitHub repository.")
@click.option("--branch", help="The branch that is delivered.")
@click.option("--name", help="The name of the pipeline.")
@click.option("--region", help="The region of everything.")
@click.option("--account", help="The pipeline's account: 12 digits, or an AWS CLI profile.")
@click.option(
    "--environment",
    multiple=True,
    metavar="NAME=ACCOUNT",
    help="An environment; repeat it. The last one is production.",
)
@click.option("--email", multiple=True, help="Who is told and asked; repeat it.")
@click.option("--connection", metavar="ARN", help="An existing connection to GitHub.")
@click.option("--yes", is_flag=True, help="Ask nothing: take what is proposed.")
@options.report_format("How to report what is written.")
def command(yes: bool, format_: str, **option_values: Any) -> None:
    """Write a first pipegen.toml, and the files beside it, here.

    Asks the few things that matter, unless an option says them; proposes what
    git and the AWS CLI's configuration know. Writes pipegen.toml, its schema for
    editors, a Makefile, a GitHub workflow, .cfnlintrc and .gitignore. Never
    writes over a file: what is there is left, and what it lacks is said.
    """
    folder = Path.cwd()
    detected = detection.detect(folder, os.environ)
    init.validate_folder(folder, detected.top)
    option_answers = init_options.read_options(option_values, detected.profiles)
    answers = _answers(option_answers, detected, yes)
    plan = init.plan_files(init.file_texts(answers), folder)
    writer.write_files(plan.files, Path(), _HINT, new=plan.files.keys() - set(plan.extended))
    steps = [*([] if detected.top else ["git init"]), *_schema_step(plan), *_NEXT]
    if format_ == "json":
        click.echo(json.dumps(_record(plan, answers, steps), indent=2))
    else:
        click.echo("\n".join(sorted(plan.files)))
    _print_summary(plan, answers)
    click.echo("next: " + "\n      ".join(steps), err=True)


def _schema_step(plan: ScaffoldPlan) -> list[str]:
    # A schema belongs to one version of pipegen, and contains nothing that the user wrote.
    is_outdated = json_schema.SCHEMA_FILE in [file.path for file in plan.kept]
    return [f"pipegen schema --output {json_schema.SCHEMA_FILE}"] if is_outdated else []


def _answers(option_answers: Mapping[str, Any], detected: DetectedSettings, yes: bool) -> Answers:
    if yes:
        return questions.collect_answers(option_answers, detected, questions.proposed_answers)
    if prompts.is_interactive():
        prompts.print_instructions(detected.profiles)
        return questions.collect_answers(option_answers, detected, prompts.prompt)
    missing: dict[str, None] = {}  # in the order of the questions

    def note_missing(question: Question) -> Any:
        missing[f"--{question.option}"] = None
        return questions.proposed_answers(question)

    answers = questions.collect_answers(option_answers, detected, note_missing)
    if missing:
        message = f"there is nobody to ask for {join_words(missing)}: the input is no terminal"
        raise PipegenError(message, "add these options, or take what is proposed with --yes")
    return answers


def _record(plan: ScaffoldPlan, answers: Answers, steps: Sequence[str]) -> dict[str, Any]:
    written = {
        path: "changed" if path in plan.extended else "created" for path in sorted(plan.files)
    }
    return {
        "files": [
            *({"path": path, "status": status, "lacks": ""} for path, status in written.items()),
            *({"path": file.path, "status": "kept", "lacks": file.missing} for file in plan.kept),
        ],
        "examples": list(examples(answers)),
        "next": steps,
    }


def _print_summary(plan: ScaffoldPlan, answers: Answers) -> None:
    click.echo(f"{text.pluralize(len(plan.files), 'file')} written", err=True)
    for path in plan.extended:
        click.echo(f"note: {path} was there, and has gained what it lacked", err=True)
    for file in plan.kept:
        missing = f"; add to it:\n{file.missing}" if file.missing else ""
        click.echo(f"note: {file.path} was there, and is left as it was{missing}", err=True)
    values = list(examples(answers))
    if values:
        predicate = "are examples" if len(values) > 1 else "is an example"
        subject = f"{join_words(values)} {predicate}"
        click.echo(f"note: {subject}: replace before you deploy, not to rehearse", err=True)
