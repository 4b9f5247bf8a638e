"""What a rehearsal was like: as text for people, as JSON, and as JUnit's XML."""

import json
from collections.abc import Iterator, Mapping
from textwrap import indent
from xml.etree import ElementTree

from pipegen.config.delivery import Delivery
from pipegen.findings import Finding
from pipegen.formatters import xml_text
from pipegen.rehearsal.engine.accounts import DeployedStack
from pipegen.rehearsal.journal import ActionStep, Journal


def text(journal: Journal, delivery: Delivery) -> str:
    """Return the report that people read, without the findings."""
    parts = [
        _accounts(journal, delivery),
        _messages(journal),
        _undelivered(journal),
        _stubbed(journal),
        "Not checked:\n" + "\n".join(f"  {each}" for each in journal.not_checked),
        _kept(journal),
    ]
    return "\n\n".join(filter(None, parts))


def to_json(journal: Journal) -> str:
    """Return everything."""
    return json.dumps(journal.record(), indent=2)


def junit(journal: Journal) -> str:
    """Return a test suite with a case for each step, and one for each finding without one."""
    failed = {each.description: each for each in journal.findings}
    cases = [(step, _blamed(step, failed)) for step in journal.steps]
    alone = [e for e in journal.findings if e not in [found for _, found in cases]]
    suite = ElementTree.Element(
        "testsuite",
        name="pipegen rehearse",
        tests=str(len(cases) + len(alone)),
        failures=str(len(journal.findings)),
        errors="0",
        skipped="0",
    )
    for step, found in cases:
        name = f"run {step.run}: {step.action}"
        _case(suite, step.account, xml_text(name), found, f"{step.seconds:.3f}")
    for each in alone:
        _case(suite, each.file, each.description, each, "0")
    suites = ElementTree.Element("testsuites")
    suites.append(suite)
    ElementTree.indent(suites)
    return ElementTree.tostring(suites, "unicode", xml_declaration=True)


def _blamed(step: ActionStep, failed: Mapping[str, Finding]) -> Finding | None:
    return None if step.ok else failed.get(step.stage)


def _case(
    suite: ElementTree.Element, where: str, name: str, found: Finding | None, seconds: str
) -> None:
    case = ElementTree.SubElement(suite, "testcase", classname=where, name=name, time=seconds)
    if found:
        failure = ElementTree.SubElement(case, "failure", message=xml_text(found.message))
        failure.text = f"at {found.file}:{found.line}:{found.column}: {found.path}"


def _accounts(journal: Journal, delivery: Delivery) -> str:
    told: list[str] = []
    for account, held in journal.accounts.items():
        told.append(f"{account} ({', '.join(_whose(account, delivery))}) holds:")
        told += [line for each in held for line in _stack(each, journal)]
    return "\n".join(told)


def _whose(account: str, delivery: Delivery) -> Iterator[str]:
    if account == delivery.config.pipeline.account:
        yield "the pipeline"
    yield from (e.name for e in delivery.config.environments if e.account == account)


def _stack(held: DeployedStack, journal: Journal) -> Iterator[str]:
    yield f"  {held.stack}: {held.status}, {len(held.resources)} resources{_whom(held, journal)}"
    for name, value in sorted(held.outputs.items()):
        yield f"    {name} = {value}"


def _whom(held: DeployedStack, journal: Journal) -> str:
    """Return by whom a stack was deployed, and as whom CloudFormation did it."""
    by = [each for each in journal.steps if each.stack == held.stack]
    if not by:
        return ""
    roles = (by[-1].role, by[-1].execution_role)
    return ", by " + " as ".join(each.rpartition("/")[2] for each in roles if each)


def _messages(journal: Journal) -> str:
    if not journal.messages:
        return "Nobody was told anything."
    return "\n".join(["People were told:", *_each_message(journal)])


def _each_message(journal: Journal) -> Iterator[str]:
    """Yield what was sent; the text of what an earlier run has said already is left out."""
    said: set[tuple[str, str]] = set()
    for each in journal.messages:
        yield f"  run {each.run}, {each.topic}: {each.subject or '(no subject)'}"
        if (each.topic, each.subject) not in said:
            yield indent(each.text, "    ")
        said.add((each.topic, each.subject))


def _undelivered(journal: Journal) -> str:
    if not journal.undelivered:
        return ""
    held = [f"  {name} holds {each or 'nothing'}" for name, each in journal.undelivered.items()]
    return "\n".join(["Events and messages that nobody got:", *held])


def _stubbed(journal: Journal) -> str:
    lines = [
        ("the emulator does not know it", sorted(journal.unknown)),
        ("it was asked to", sorted(journal.stubbed & journal.passed_over)),
        ("the emulator fails with it", [f"{e} ({why})" for e, why in journal.faults.items()]),
    ]
    return "\n".join(f"Stubbed, as {why}: {', '.join(found)}" for why, found in lines if found)


def _kept(journal: Journal) -> str:
    if not journal.address:
        return ""
    return (
        f"The emulator runs on: {journal.address}\n"
        "  Look at an account as its root, with its id as the access key:\n"
        "  AWS_ACCESS_KEY_ID=<account> AWS_SECRET_ACCESS_KEY=none aws --region <region> "
        f"--endpoint-url {journal.address} cloudformation describe-stacks\n"
        f"  End it: kill {journal.pid}"
    )
