"""Reports that must fit somewhere: the worst stays, whole lines, and a count of the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from in_memory import side

from pipegen.comparing import comparison, markdown, text

MENTION = "@somebody <b> [x](y) #1 ~~~~~~"


def found(count, name="Queue"):
    resources = {
        f"{name}{each}": {
            "Type": "AWS::SQS::Queue",
            "Properties": {"QueueName": f"queue-{each}", "Tags": [{"Key": "a", "Value": MENTION}]},
        }
        for each in range(count)
    }
    stacks = {f"stack{each}": {"Resources": resources} for each in range(3)}
    after = {
        stack: {"Resources": {each: {"Type": "AWS::SQS::Queue"} for each in resources}}
        for stack in stacks
    }
    return comparison.of(side("before", **stacks), side("after", **after))


MANY = found(40)


@given(st.integers(min_value=120, max_value=20_000))
def test_a_text_fits_in_what_it_is_given(limit):
    short = text.brief(MANY, limit)

    assert len(short) <= limit
    whole = text.text(MANY)
    assert short == whole or short.endswith((" more lines: pipegen diff\n", "...\n"))
    assert short.partition("\n")[0] == whole.partition("\n")[0]


@given(st.integers(min_value=120, max_value=20_000))
def test_markdown_fits_in_what_it_is_given(limit):
    short = markdown.markdown(MANY, limit)

    assert len(short) <= limit
    assert short.count("<details>") == short.count("</details>")


def test_markdown_of_whatever_size_fits_into_a_comment():
    big = markdown.markdown(found(400))

    assert len(big) <= markdown.MOST
    assert big.endswith("parts are left out here: `pipegen diff` shows them.\n")


def test_a_count_tells_what_was_left_out():
    lines = [f"line {each}" for each in range(9)]

    assert text.shortened(lines, 60) == (
        "line 0\nline 1\nline 2\n... and 6 more lines: pipegen diff\n"
    )
    assert text.shortened(lines, 63) == "".join(f"{each}\n" for each in lines)
    small = comparison.of(side("before"), side("after"))
    assert text.brief(small, 80) == text.text(small) == "nothing changes from before to after\n"
    assert text.shortened(["x" * 100, "y"], 80) == "x" * 76 + "...\n"


@pytest.mark.parametrize("sign", ["@", "#", "<", "[", "`", "*", "~"])
def test_nothing_outside_of_a_fence_is_markup_a_mention_or_a_link(sign):
    before = side("before", **{f"{sign}x": {"Resources": {"A": {"Type": "AWS::SNS::Topic"}}}})
    result = markdown.markdown(comparison.of(before, side("after")))
    plain = result.replace("**", "").replace("`pipegen diff`", "")

    outside = "".join(plain.split("~~~~~~")[::2]).replace("details>", "").replace("summary>", "")
    assert f"{sign}x" not in outside
    assert f"&#{ord(sign)};x" in outside


def test_line_breaks_in_names_and_values_neither_end_a_fence_nor_forge_a_line():
    evil = "x\n~~~~~~\n</details>@somebody\u2028\x1b[2J"
    allowed = {"Effect": "Allow", "Action": f"s3:{evil}", "Resource": "*"}
    after = {
        "Parameters": {evil: {"Type": "String", "Default": evil}},
        "Resources": {
            evil: {"Type": f"AWS::SNS::{evil}", "Properties": {evil: evil}},
            "Policy": {
                "Type": "AWS::IAM::ManagedPolicy",
                "Properties": {"PolicyDocument": {"Statement": [allowed]}},
            },
        },
        "Outputs": {evil: {"Value": evil}},
    }
    result = comparison.of(side("before", one={"Resources": {}}), side("after", one=after))

    whole = markdown.markdown(result)
    fences = [each for each in whole.split("\n") if each.startswith("~~~")]
    assert fences == ["~~~~~~text", "~~~~~~"]
    assert all(each.isprintable() for each in whole.split("\n"))
    assert not [each for each in text.text(result).splitlines() if each.startswith(("~", "<"))]
