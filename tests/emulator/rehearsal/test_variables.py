"""Variables are resolved in the configuration of an action, within its maximum length."""

from pathlib import Path

import pytest

from pipegen.rehearsal.checks.failure import ActionFailed, FileLocation
from pipegen.rehearsal.engine import variables
from tests.helpers.rehearsal.stacks import action

HERE = FileLocation(Path("/pipeline.json"))


def filled(text: str, value: str, key: str = "StackName") -> str:
    return variables.substitute(action(**{key: text}), key, {"network": {"VpcId": value}}, HERE)


def test_a_value_may_have_1000_characters_and_no_more() -> None:
    assert filled("-#{network.VpcId}", "x" * 999) == "-" + "x" * 999
    with pytest.raises(ActionFailed) as raised:
        filled("-#{network.VpcId}", "x" * 1000)
    assert raised.value.reason == (
        "The value of StackName has 1,001 characters when its variables are filled in; "
        "the limit is 1,000"
    )


def test_a_value_is_escaped_inside_json() -> None:
    assert filled('{"Name": "#{network.VpcId}"}', 'a"b', "ParameterOverrides") == (
        '{"Name": "a\\"b"}'
    )
    assert filled("#{network.VpcId}", 'a"b') == 'a"b'
