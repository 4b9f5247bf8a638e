"""The message of a manual approval."""

import pytest

from pipegen.config import approval_message, loader

FIXED = (
    "Deploy commit {} of example-org/infrastructure to production, "
    "account 333333333333, eu-west-1?"
)
COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def read_config(tmp_path):
    """Return a function: an approval text → the configuration and its environment."""

    def read(text):
        path = tmp_path / "pipegen.toml"
        line = f'approval_text = "{text}"\n' if text else ""
        path.write_text(
            '[pipeline]\nname = "infrastructure"\naccount = "111111111111"\n'
            'region = "eu-west-1"\nrepository = "example-org/infrastructure"\nbranch = "main"\n'
            f'[[environment]]\nname = "production"\naccount = "333333333333"\n{line}'
        )
        config = loader.load(path)
        return config, config.environments[0]

    return read


@pytest.mark.parametrize(("text", "ending"), [("", ""), ("Announced?", " Announced?")])
def test_the_message_names_commit_and_target_and_ends_with_the_configured_text(
    read_config, text, ending
):
    assert (
        approval_message.approval_message(*read_config(text), COMMIT)
        == FIXED.format(COMMIT) + ending
    )


@pytest.mark.parametrize(("more", "excess"), [(0, 0), (1, 1), (500, 500)])
def test_the_excess_length_counts_the_characters_beyond_1000(read_config, more, excess):
    remaining = 1_000 - len(FIXED.format(COMMIT)) - 1

    assert approval_message.excess_length(*read_config("x" * (remaining + more))) == excess
