"""Tell people what the pipeline did, and roll a failed stage back where that is asked for.

In: CodePipeline's events as EventBridge delivers them, or an approval's JSON in an SNS record.
Out: a message to each topic. What a lookup does not tell is left out; none is needed to send.
"""

import json
import re
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipegen.functions.lookups import (
        ENV,
        Json,
        Run,
        ask,
        category,
        first,
        get,
        log,
        newest,
        rolls,
        run,
        said,
        succeeded,
        waiting,
    )
    from pipegen.functions.messages import Message, line, send, title
    from pipegen.functions.rollback import roll_back

# Seconds by which the list of actions may be behind an event.
LAG = 5
SENTENCES = {
    "Pipeline SUCCEEDED": ("succeeded", "every stage succeeded {where}"),
    "Pipeline FAILED": ("failed", "{stage} failed {into}"),
    "Pipeline STOPPED": ("stopped", "an execution was stopped {where}"),
    "Pipeline CANCELED": ("stopped", "an execution was canceled {where}"),
    "Pipeline SUPERSEDED": ("superseded", "an execution was superseded by a newer one {where}"),
    "Approval STARTED": ("approval-needed", "{environment} {where} waits for approval"),
    "Approval SUCCEEDED": ("approved", "{environment} {where} was approved"),
    "Approval FAILED": ("rejected", "{environment} {where} was not approved"),
    "Rollback SUCCEEDED": ("rolled-back", "{stage} was rolled back {into}"),
    "Rollback FAILED": ("failed", "rolling {stage} back failed {into}"),
}


def handler(event: Json, context: object) -> None:
    """Tell what `event` says, once to each topic; raise at the end if a topic took nothing."""
    messages = [_message(_read(each)) for each in event.get("Records") or [event]]
    failed = [topic for message in messages if message for topic in send(message)]
    if failed:
        raise RuntimeError(f"could not publish to {', '.join(failed)}")


def _read(record: Json) -> Json:
    """Return an event as it is, and CodePipeline's JSON of an approval as an event."""
    if "Sns" not in record:
        return record
    approval = json.loads(record["Sns"]["Message"])["approval"]
    detail = {name: get(approval, f"{name}Name") for name in ("pipeline", "stage", "action")}
    detail |= {"state": "STARTED", "type": {"category": "Approval"}, "approval": approval}
    return {"id": record["Sns"]["MessageId"], "detail-type": "Action", "detail": detail}


def _kind(event: Json, detail: Json) -> str:
    """Return the key of `SENTENCES` for `event`, "" for one that is not ours to tell."""
    kind = str(get(event, "detail-type")).removeprefix("CodePipeline ").split(" ")[0]
    kind = get(detail, "type", "category") if kind == "Action" else kind
    kind = f"{kind} {get(detail, 'state')}"
    asked = kind == "Approval STARTED" and ENV["APPROVALS"] == "true" and "approval" not in detail
    ours = kind in SENTENCES and get(detail, "pipeline") == ENV["PIPELINE"] and not asked
    return kind if ours else ""


def _message(event: Json) -> Message | None:
    detail = get(event, "detail") or {}
    kind = _kind(event, detail)
    if not kind:
        return None
    stage, action = str(get(detail, "stage")), str(get(detail, "action"))
    known = run(str(get(detail, "execution-id") or waiting(stage, action)))
    if kind == "Pipeline FAILED" and known.actions and not known.failed:
        time.sleep(LAG)
        known = run(known.id)
    if kind == "Pipeline FAILED" and category(known.failed) == "Approval":
        return None  # the event of the action tells it
    back = kind.replace("Pipeline", "Rollback")
    kind = back if known.target and back in SENTENCES else kind
    name, sentence = SENTENCES[kind]
    message = Message(name, _key(event, detail, known), known.id, "")
    ran = known.actions[0] if kind == "Rollback SUCCEEDED" and known.actions else {}
    failed = known.failed if name == "failed" else ran
    stage = stage or str(get(failed, "stageName"))
    message.sentence = _sentence(sentence, stage)
    more = {"failed": _tell_failure, "approval-needed": _tell_question}.get(name, _tell_answer)
    for tell in (_tell_execution, more, _tell_links):
        try:
            tell(message, event, known, stage)
        except Exception:
            log.exception("what CodePipeline says is not understood")
    return message


def _key(event: Json, detail: Json, known: Run) -> str:
    """Return what is the same for each delivery of `event`, and another after a retry."""
    if "approval" in detail:
        return str(event["id"])
    attempt = get(detail, "pipeline-execution-attempt") or get(event, "id")
    return f"{known.id}/{attempt}/{get(detail, 'stage')}/{detail['state']}"


def _sentence(sentence: str, stage: str) -> str:
    environment, account = _place(stage)
    where = f"({account}, {ENV['AWS_REGION']})"
    into = f"in {environment} {where}" if environment else where
    named = {"stage": stage or "an execution", "environment": environment or stage}
    return f"{ENV['PIPELINE']}: {sentence.format(where=where, into=into, **named)}"


def _place(stage: str) -> tuple[str, str]:
    """Return the environment of `stage`, "" for one outside of all, and its account."""
    environment, account, *_ = json.loads(ENV["STAGES"]).get(stage) or ("", ENV["ACCOUNT"])
    return environment, account


def _tell_execution(message: Message, event: Json, known: Run, stage: str) -> None:
    if known.id:
        again = f", which runs {known.target} again" if known.target else ""
        message.lines.append(f"Execution: {known.id}{again}")
    told = run(known.target) if known.target else known
    trigger = get(event, "detail", "execution-trigger")
    revision = first(get(told.itself, "artifactRevisions"))
    source = first(each for each in told.actions if category(each) == "Source")
    source = get(source, "output", "outputVariables")
    known.commit = get(trigger, "commit-id") or get(source, "CommitId")
    known.commit = known.commit or get(revision, "revisionId")
    author = get(trigger, "author-display-name") or get(source, "AuthorDisplayName")
    text = get(trigger, "commit-message") or get(source, "CommitMessage") or said(revision)
    if known.commit:
        by = f" by {line(author, 80)}" if author else ""
        message.lines.append(f"Commit: {known.commit[:7]}{by}: {title(text)}")


def _tell_failure(message: Message, event: Json, known: Run, stage: str) -> None:
    failed, result = known.failed, get(known.failed, "output", "executionResult")
    reason = str(get(result, "errorDetails", "message"))
    unknown = "CodePipeline did not say which action failed, nor why"
    message.lines.append(f"Action: {failed['actionName']}" if failed else unknown)
    if failed:
        message.lines.append(f"Reason: {line(reason or 'CodePipeline gives none', 3000)}")
    if stack := get(result, "externalExecutionUrl"):
        message.lines.append(f"Stack: {stack}")
    if ENV["ROLLBACK"] == "true" and not known.target and category(failed) in ("Deploy", ""):
        message.lines.append(roll_back(message.key, known, stage))
    given = get(failed, "input", "configuration")
    if category(failed) == "Deploy" and get(given, "ActionMode") != "REPLACE_ON_FAILURE":
        # A stack whose first creation failed can only be deleted; an update is rolled back.
        stuck = re.search(r"(?<![A-Z_])ROLLBACK_(COMPLETE|FAILED)\b", reason)
        if stuck or not succeeded(stage):
            message.steps.append(_deletion(get(given, "StackName") or stage, stage))


def _deletion(stack: str, stage: str) -> str:
    where = f"--region {ENV['AWS_REGION']} --profile {_place(stage)[0] or 'PROFILE'}"
    return (
        f"If stack {stack} is in ROLLBACK_COMPLETE, delete it, then retry the stage: "
        f"aws cloudformation delete-stack --stack-name {stack} {where}"
    )


def _tell_question(message: Message, event: Json, known: Run, stage: str) -> None:
    approval, view = get(event, "detail", "approval"), f"{ENV['CONSOLE']}/view"
    review = get(approval, "approvalReviewLink") or view
    message.private = {review: view, get(approval, "token") or view: view}
    message.steps.append(f"Approve or reject: {review}")
    asking = first(each for each in known.actions if get(each, "stageName") == stage)
    question = get(asking, "input", "resolvedConfiguration", "CustomData")
    if question := get(approval, "customData") or question:
        message.lines.append(f"Question: {line(question, 1000)}")
    if until := get(approval, "expires") or _expiry(event, stage):
        message.lines.append(f"Waits until: {until.replace('T', ' ').replace('Z', ' UTC')}")
    recent = newest(get(ask("list_pipeline_executions"), "pipelineExecutionSummaries"))
    ids = [get(each, "pipelineExecutionId") for each in recent]
    if known.id in ids:
        at = ids.index(known.id)
        behind = sum(get(each, "status") == "InProgress" for each in recent[:at])
        message.lines.append(f"Executions that wait behind it: {behind}")
        approved = next((each for each in succeeded(stage) if each in ids[at + 1 :]), "")
        if approved:
            message.lines += _commits(recent[at : ids.index(approved) + 1])


def _expiry(event: Json, stage: str) -> str:
    """Return when the approval fails, where `STAGES` gives its minutes after the account."""
    minutes = (json.loads(ENV["STAGES"]).get(stage) or [])[2:]
    if not minutes or not get(event, "time"):
        return ""
    until = datetime.fromisoformat(event["time"]) + timedelta(minutes=minutes[0])
    return f"{until:%Y-%m-%dT%H:%MZ}"


def _commits(runs: list[Json]) -> list[str]:
    """Return the commits of `runs`, whose last was approved; a rollback brings none of its own."""
    *new, old = [first(get(each, "sourceRevisions")) for each in runs if not rolls(each)]
    told = {get(each, "revisionId"): title(said(each)) for each in new}
    told.pop(get(old, "revisionId"), None)
    found = [f"- {commit[:7]}: {text}" for commit, text in told.items()]
    rest = [f"- and {len(found) - 10} more"] if len(found) > 10 else []
    none = "" if found else " none"
    return [f"Commits since the last approval:{none}", *found[:10], *rest]


def _tell_answer(message: Message, event: Json, known: Run, stage: str) -> None:
    if message.name in ("approved", "rejected"):
        answer = get(event, "detail", "execution-result", "external-execution-summary")
        refused = "none known: it was refused without a word, or nobody answered in time"
        unknown = refused if message.name == "rejected" else "yes"
        message.lines.append(f"Answer: {line(answer or unknown, 1000)}")
    elif message.name == "stopped":
        # AWS page "Monitoring CodePipeline events" names this as the only reason to cancel.
        updated = "the pipeline was updated" if get(event, "detail", "state") == "CANCELED" else ""
        if reason := get(known.itself, "statusSummary") or updated:
            message.lines.append(f"Reason: {line(reason, 1000)}")


def _tell_links(message: Message, event: Json, known: Run, stage: str) -> None:
    if known.commit:
        github = f"https://github.com/{ENV['REPOSITORY']}/commit/{known.commit}"
        message.lines.append(f"Commit on GitHub: {github}")
    page = f"executions/{known.id}/timeline" if known.id else "view"
    message.lines.append(f"Console: {ENV['CONSOLE']}/{page}")
