"""No rule fails on a malformed template."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cfnlint.rules import Rules
from cfnlint.template import Template
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.helpers import rule_cases

ODD = [None, [], {}, 1, True, "x", [None], {"Ref": "X"}, {"Ref": 1}, {"Fn::If": {}}, {"a": [[]]}]
PACK = list(Rules.create_from_module("pipegen.rules").values())


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, child in items:
        yield (*path, key)
        if isinstance(child, dict | list):
            yield from places(child, (*path, key))


def templates() -> Iterator[Any]:
    yield from (
        json.loads(text)
        for path, text in rule_cases.valid().items()
        if path.endswith("-setup.json") and "/config/" not in path
    )
    cases = [json.loads(path.read_text("utf-8")) for path in rule_cases.ALL]
    yield from (case for case in cases if "Resources" in case)


TEMPLATES = list(templates())


@given(data=some.data())
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_rule_fails_on_a_value_of_another_type(
    data: some.DataObject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    body = copy.deepcopy(data.draw(some.sampled_from(TEMPLATES)))
    *around, last = data.draw(some.sampled_from(list(places(body))))
    target = body
    for key in around:
        target = target[key]
    target[last] = data.draw(some.sampled_from(ODD))
    template = Template("template.json", body, ["eu-west-1"])

    for rule in PACK:
        assert isinstance(rule.match(template), list), rule.id


def test_a_target_of_another_type_is_skipped() -> None:
    case = rule_cases.FOLDER / "unformatted_chat_event" / "invalid" / "as_it_is.json"
    body = json.loads(case.read_text("utf-8"))
    (events,) = (
        resource
        for resource in body["Resources"].values()
        if resource["Type"] == "AWS::Events::Rule"
    )
    (rule,) = (rule for rule in PACK if rule.shortdesc == "unformatted-chat-event")
    events["Properties"]["Targets"].insert(0, None)

    (match,) = rule.match(Template("template.json", body, ["eu-west-1"]))

    assert match.path[-1] == 1
