"""Redaction of parameter values that `NoEcho` hides."""

import pytest

from pipegen.cloudformation import no_echo
from pipegen.cloudformation.no_echo import HIDDEN
from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.template import Template


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("open", "open"),
        ("a secret word", f"a {HIDDEN} word"),
        ("abc", HIDDEN),
        ("abcd", "abcd"),
        ("a secret-plus word", f"a {HIDDEN} word"),
        ('{"Key": "say \\"hi\\""}', f'{{"Key": "{HIDDEN}"}}'),
        ({"secret": ["abc", 1, ("a secret",)]}, {HIDDEN: [HIDDEN, 1, (f"a {HIDDEN}",)]}),
    ],
)
def test_a_hidden_value_is_redacted(value, expected):
    assert no_echo.redact(value, ["secret", "secret-plus", "abc", 'say "hi"']) == expected


def test_no_echo_hides_the_value_or_else_the_default():
    parameters = {
        "A": {"Type": "String", "NoEcho": True, "Default": "default"},
        "B": {"Type": "String", "NoEcho": "true", "Default": "default"},
        "C": {"Type": "String", "NoEcho": False, "Default": "open"},
        "D": {"Type": "String", "NoEcho": True},
        "E": {"Type": "CommaDelimitedList", "NoEcho": True, "Default": "one, two"},
    }
    scope = StackContext(Template("", {"Parameters": parameters, "Resources": {}}), {"B": "given"})

    assert no_echo.hidden_parameters(scope) == {"A", "B", "D", "E"}
    assert no_echo.secrets(scope) == {"default", "given", "one, two", "one", "two"}
