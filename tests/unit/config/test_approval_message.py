"""The question that an approval asks."""

import pytest

from pipegen.config import approval_message, loader

FIXED = (
    "Deploy commit {} of example-org/infrastructure to production, "
    "account 333333333333, eu-west-1?"
)
COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def asked(tmp_path):
    """Return a function: a text → the configuration, and the environment that has it."""

    def read(text):
        path = tmp_path / "pipegen.toml"
        given = f'approval_text = "{text}"\n' if text else ""
        path.write_text(
            '[pipeline]\nname = "infrastructure"\naccount = "111111111111"\n'
            'region = "eu-west-1"\nrepository = "example-org/infrastructure"\nbranch = "main"\n'
            f'[[environment]]\nname = "production"\naccount = "333333333333"\n{given}'
        )
        config = loader.load(path)
        return config, config.environments[0]

    return read


@pytest.mark.parametrize(("text", "after"), [("", ""), ("Announced?", " Announced?")])
def test_it_names_the_commit_and_where_it_goes_and_then_says_the_text(asked, text, after):
    assert approval_message.approval_message(*asked(text), COMMIT) == FIXED.format(COMMIT) + after


@pytest.mark.parametrize(("more", "excess"), [(0, 0), (1, 1), (500, 500)])
def test_it_is_too_long_where_the_whole_has_more_than_1000_characters(asked, more, excess):
    room = 1_000 - len(FIXED.format(COMMIT)) - 1

    assert approval_message.excess_length(*asked("x" * (room + more))) == excess
