"""Repositories, branches, patterns and files that Git, GitHub and a trigger accept."""

import pytest

from pipegen.config import git_values
from pipegen.config.values import InvalidValue


def rejection(reader, value):
    with pytest.raises(InvalidValue) as caught:
        reader(value)
    return caught.value.reason, caught.value.hint


@pytest.mark.parametrize("value", ["example-org/infrastructure", "o/.github", "a_corp/b.c_d"])
def test_a_repository_is_owner_and_name(value):
    assert git_values.repository(value) == value


@pytest.mark.parametrize(
    "value",
    [
        "infrastructure",
        "https://github.com/example-org/infrastructure",
        "git@github.com:example-org/infrastructure",
        "example-org/infrastructure.git",
        "example-org/infrastructure/",
        "-org/infrastructure",
        "example-org/..",
        "example-org/.",
    ],
)
def test_a_value_that_is_not_owner_and_name_is_rejected(value):
    assert rejection(git_values.repository, value) == (
        f'is "{value}", which is not owner/name',
        'write owner/name, as GitHub spells it, without "https://" and ".git"',
    )


@pytest.mark.parametrize("value", ["main", "release/2026-10", "a-b_c.d", "user@host", "b" * 255])
def test_a_valid_branch_is_returned_unchanged(value):
    assert git_values.branch(value) == value


@pytest.mark.parametrize(
    "value",
    [
        "-main",
        "@",
        "a//b",
        "a/",
        "/a",
        ".a",
        "a/.b",
        "main..x",
        "main.",
        "a.lock",
        "a.lock/b",
        "a@{1}",
        "a b",
        "a~1",
        "a^",
        "a:b",
        "a?",
        "feature/*",
        "a[b",
        "a\\b",
    ],
)
def test_a_branch_that_git_rejects_is_rejected(value):
    assert rejection(git_values.branch, value)[0].endswith(", which Git refuses as a branch")


@pytest.mark.parametrize("value", ["{a,b}", "a]"])
def test_a_branch_that_a_trigger_would_read_as_a_pattern_is_rejected(value):
    reason, _ = rejection(git_values.branch, value)

    assert reason == f'is "{value}", which the pipeline\'s trigger would read as a pattern'


def test_a_full_git_reference_is_rejected_and_the_hint_names_the_branch():
    assert rejection(git_values.branch, "refs/heads/main") == (
        'is "refs/heads/main", a whole reference',
        'write the branch alone: "main"',
    )


def test_a_branch_that_is_too_long_for_a_trigger_filter_is_rejected():
    assert rejection(git_values.branch, "b" * 256)[0] == "has 256 characters"


def test_valid_patterns_are_returned_unchanged():
    assert git_values.patterns(["templates/**", "*.{json,yaml}"]) == (
        "templates/**",
        "*.{json,yaml}",
    )


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ([], "is empty"),
        ([f"{number}/**" for number in range(9)], "has 9 patterns"),
        (["x" * 256], "has 256 characters"),
        (["/templates"], 'is "/templates", which no file matches'),
        (["./templates"], 'is "./templates", which no file matches'),
        (["a/../b"], 'is "a/../b", which no file matches'),
    ],
)
def test_patterns_that_are_invalid_or_match_nothing_are_rejected(value, reason):
    assert rejection(git_values.patterns, value)[0] == reason


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ("stacks/queue.json", "stacks/queue.json"),
        ("./stacks//queue.json", "stacks/queue.json"),
        ("..a/b", "..a/b"),
    ],
)
def test_a_path_is_normalized_as_in_git(value, path):
    assert git_values.file(value) == path


@pytest.mark.parametrize("value", ["/etc/passwd", "../a", "a/../../b", "stacks\\a.json", "C:a"])
def test_a_file_outside_of_the_repository_is_rejected(value):
    assert rejection(git_values.file, value)[0].endswith(", which lies outside of the repository")
