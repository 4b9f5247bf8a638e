"""A repository to rehearse, and a stub of the observer."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipegen.cli import app
from pipegen.config import loader
from pipegen.config.delivery import Delivery
from pipegen.rehearsal import runner
from pipegen.rehearsal.journal import ActionStep, Journal, SentMessage
from pipegen.rehearsal.runner import RehearsalOptions
from tests.helpers import rule_cases

ONCE = RehearsalOptions(twice=False)
_AUTHOR = {
    f"GIT_{whose}_{attribute}": value
    for whose in ("AUTHOR", "COMMITTER")
    for attribute, value in (("NAME", "nobody"), ("EMAIL", "nobody@example.com"))
}


@dataclass
class StubObserver:
    """An observer that gives one answer to all approval requests."""

    answer: bool = True
    begun_: list[str] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def on_start(self, run: int, what: str) -> None:
        self.begun_.append(what)

    def on_step(self, step: ActionStep) -> None:
        pass

    def on_message(self, message: SentMessage) -> None:
        pass

    def ask_approval(self, stage: str, question: str) -> bool:
        self.asked.append((stage, question))
        return self.answer


def write(folder: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")


def commit(folder: Path, message: str = "A change") -> None:
    """Commit everything in `folder`, which becomes a repository."""
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", message]):
        subprocess.run(["git", *command], cwd=folder, env={**os.environ, **_AUTHOR}, check=True)


def kept() -> dict[str, str]:
    """Return path → text of the default set, with its configuration."""
    configuration = (rule_cases.ROOT / "pipegen.toml").read_text("utf-8")
    return {**rule_cases.valid(), "pipegen.toml": configuration}


def rehearse(
    folder: Path, plan: RehearsalOptions = ONCE, watch: StubObserver | None = None
) -> Journal:
    delivered = Delivery.from_config(loader.load(folder / "pipegen.toml"))
    return runner.rehearse(delivered, plan, watch or StubObserver())


def configured(folder: Path, text: str) -> Path:
    """Commit what the configuration `text` renders to."""
    (folder / "pipegen.toml").write_text(text, "utf-8")
    assert app.run(["render", "--config", str(folder / "pipegen.toml")]) == 0
    commit(folder)
    return folder


def environment(name: str, account: str, number: int) -> str:
    return (
        f'[[environment]]\nname = "{name}"\naccount = "{account}"\n'
        f'[environment.parameters.vpc-setup]\nVpcCidr = "10.{number}.0.0/16"\n'
    )


def performed(journal: Journal) -> list[tuple[int, str, str]]:
    return [(step.run, step.stage, step.status) for step in journal.steps]


def stack_statuses(journal: Journal) -> dict[str, dict[str, str]]:
    return {
        account: {stack.stack: stack.status for stack in stacks}
        for account, stacks in journal.accounts.items()
    }


def notification_subjects(journal: Journal) -> list[str]:
    return [message.subject for message in journal.messages if "PeopleTopic" in message.topic]


def changed(folder: Path, *changes: dict[str, object]) -> None:
    write(folder, {**kept(), **rule_cases.changed(changes)})
    commit(folder, "The second")


def on_failure(stage: int, result: str) -> dict[str, object]:
    path = ["Resources", "Pipeline", "Properties", "Stages", stage, "OnFailure"]
    return {"file": rule_cases.PIPELINE, "path": path, "value": {"Result": result}}
