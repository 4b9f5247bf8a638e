"""docs/messages.md: every message that a person may receive, made of the golden files."""

from collections.abc import Mapping

CASES = {
    "approval-needed": ("approval-needed", "An approval waits, and pipegen's own topic asks."),
    "approval-needed-event": (
        "approval-needed",
        "An approval waits, and your own `topic` asks; the others are told by this message.",
    ),
    "approval-needed-unanswered": ("approval-needed", "The same, and no lookup is answered."),
    "approval-needed-again": (
        "approval-needed",
        "An approval waits, for a commit approved before.",
    ),
    "approval-needed-many": ("approval-needed", "An approval waits, after many commits."),
    "approved": ("approved", "A person says yes."),
    "approved-unanswered": ("approved", "The same, and it is not known who."),
    "rejected": ("rejected", "A person says no."),
    "rejected-unanswered": ("rejected", "A person says no without a word, or nobody in time."),
    "failed": ("failed", "A stage that deploys fails."),
    "failed-without-reason": ("failed", "A stage that deploys fails, and nothing says why."),
    "failed-source": ("failed", "The source fails."),
    "failed-first-deployment": ("failed", "A stack can't be created, and blocks the next try."),
    "failed-unanswered": ("failed", "A stage fails, and no lookup is answered."),
    "failed-rolling-back": ("failed", "A stage fails and is rolled back (`rollback = true`)."),
    "failed-rollback-refused": ("failed", "A stage fails and CodePipeline refuses the rollback."),
    "failed-pipeline-changed": ("failed", "A stage fails after the pipeline was changed."),
    "failed-target-changed": ("failed", "A stage fails while the pipeline is changed."),
    "failed-table-silent": ("failed", "A stage fails, and a rollback might be the second."),
    "failed-rollback": ("failed", "A rollback fails."),
    "rolled-back": ("rolled-back", "A rollback succeeds, whoever started it."),
    "rolled-back-unanswered": ("rolled-back", "The same, and a lookup is not answered."),
    "succeeded": ("succeeded", "The last stage succeeds."),
    "succeeded-unanswered": ("succeeded", "The same, and no lookup is answered."),
    "stopped": ("stopped", "A person stops an execution."),
    "canceled": ("stopped", "The pipeline is updated while an execution runs."),
    "superseded": ("superseded", "A newer execution takes its place."),
}
"""Name of the golden files → the choice in `events` that it belongs to, and when it is sent."""

_HEAD = """# Messages

Everything that a person may receive, and when. A message goes to each channel of `[notify]`:
as plain text to e-mail and to your own `topic`, as a custom notification to Slack and Microsoft
Teams. Its first sentence is the same in all of them: the subject of the e-mail, the title in the
chat. In a chat all messages of one execution stand in one thread.

A chat never sees the token of an approval: its link opens the pipeline, where the e-mail's opens
the question. A rejection is told once, as `rejected`; all else that fails is told once, as
`failed`. A line whose fact is not known is left out. The commits since the last approval are those
that started an execution, at most ten.

A rollback runs one stage of an earlier execution again: the stages before it stay as they are.

| `events` | when | first sentence | e-mail and `topic` | Slack and Teams |
|---|---|---|---|---|
"""


def page(files: Mapping[str, str]) -> str:
    """Return the page, for the golden `files` by name."""
    folder = "../tests/data/golden/messages"
    rows, texts = [], []
    for case, (name, when) in CASES.items():
        said = files[f"{case}.txt"].partition("\n\n")[2]
        text = f"[{case}.txt]({folder}/{case}.txt)"
        chat = f"[{case}.json]({folder}/{case}.json)"
        rows.append(f"| `{name}` | {when} | {said.partition(chr(10))[0]} | {text} | {chat} |\n")
        texts.append(f"\n## {case}\n\n{when}\n\n```\n{said}```\n")
    return _HEAD + "".join(rows) + "".join(texts)
