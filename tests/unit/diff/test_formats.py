"""Reports that must fit somewhere: the worst stays, whole lines, and a count of the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipegen.diff import compare
from pipegen.diff.format import markdown, text
from tests.conftest import examples
from tests.helpers.snapshots import side

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
    return compare.compare(side("before", **stacks), side("after", **after))


MANY = found(40)


@pytest.mark.unmeasured
@examples(40)
@given(st.integers(min_value=120, max_value=20_000))
def test_a_text_fits_in_what_it_is_given(limit):
    short = text.truncated_text(MANY, limit)

    assert len(short) <= limit
    whole = text.text(MANY)
    assert short == whole or short.endswith((" more lines: pipegen diff\n", "...\n"))
    head = whole.partition("\n")[0]
    assert short.partition("\n")[0] in (head, head.partition(": ")[2])


def several():
    """Return a comparison that has a change of each kind."""
    role = {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "machines"}}
    other = {"Type": "AWS::SQS::Queue"}
    kept = {"Type": "AWS::SNS::Topic", "DeletionPolicy": "Retain"}

    def network(block, **resources):
        vpc = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": block}}
        many = {f"Network{each}": vpc for each in range(20)}
        return {"Resources": {**many, **resources}}

    def opened(*sources):
        rules = [{"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "CidrIp": e} for e in sources]
        given = {"GroupDescription": "x", "SecurityGroupIngress": rules}
        return {"Type": "AWS::EC2::SecurityGroup", "Properties": given}

    def sized(size):
        return {"Type": "Custom::Thing", "Properties": {"Size": size}}

    before = network(
        "10.0.0.0/16", Group=opened(), Old=role, Gone=other, Kept=kept, Thing=sized(1)
    )
    after = network("10.1.0.0/16", Group=opened("0.0.0.0/0"), New=role, Thing=sized(2))
    export = {"Id": {"Value": "x", "Export": {"Name": "x"}}}
    user = {"Resources": {"Q": {**other, "Properties": {"QueueName": {"Fn::ImportValue": "x"}}}}}
    return compare.compare(
        side("before", one={**before, "Outputs": export}, user=user, left=user),
        side("after", one=after, user=user),
    )


KINDS = [
    "  broadens access: Group in one",
    "  breaks: one",
    "  refused: New in one",
    "  replaced: Network0, Network1, Network2 and 17 more in one",
    "  may be replaced: Thing in one",
    "  removed: Old, Gone in one",
    "  removed, stays behind: Kept in one",
    "  left behind: left",
]


def test_a_short_text_has_a_line_for_each_kind_of_what_is_bad():
    found = several()

    assert text.truncated_text(found, 550).splitlines()[1:9] == KINDS
    assert text.truncated_text(found, 800).splitlines()[1:9] == KINDS


def test_names_are_counted_before_a_kind_is_left_out():
    short = text.truncated_text(several(), 420)

    assert len(short) <= 420
    kinds = [each.partition(":")[0] for each in KINDS]
    assert [each.partition(":")[0] for each in short.splitlines()[1:-1]] == kinds
    assert "  replaced: 20 in one\n" in short


@pytest.mark.parametrize("write", [text.truncated_text, markdown.markdown])
def test_in_the_shortest_form_the_counts_come_first(write):
    short = write(several(), 120)

    assert short.lstrip("*").startswith("1 broadens access, 1 broken, 1 refused, 20 replaced")


def test_of_what_broadens_no_sentence_is_cut_in_the_summary():
    buckets = [f"arn:aws:s3:::a-bucket-with-a-long-name-{each}/*" for each in range(7)]

    def policy(*statements):
        given = {"Bucket": "x", "PolicyDocument": {"Statement": list(statements)}}
        return {"Resources": {"P": {"Type": "AWS::S3::BucketPolicy", "Properties": given}}}

    allowed = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": buckets}
    found = compare.compare(side("before", one=policy()), side("after", one=policy(allowed)))

    [_, line, *_] = text.text(found).splitlines()
    assert line.startswith("  broadens access: one")
    assert line.endswith(" to anyone")


@pytest.mark.unmeasured
@examples(40)
@given(st.integers(min_value=120, max_value=20_000))
def test_markdown_fits_in_what_it_is_given(limit):
    short = markdown.markdown(MANY, limit)

    assert len(short) <= limit
    assert short.count("<details>") == short.count("</details>")


def test_markdown_of_whatever_size_fits_into_a_comment():
    big = markdown.markdown(found(400))

    assert len(big) <= markdown.MAX_LENGTH
    assert big.endswith("parts are left out here: `pipegen diff` shows all.\n")


def test_of_the_parts_those_stay_that_have_the_worst_and_in_their_order():
    def topics(*names):
        named = {each: {"Type": "AWS::SNS::Topic", "Properties": {}} for each in names}
        return {"Resources": {"Kept": {"Type": "AWS::SNS::Topic"}, **named}}

    def opened(sources):
        rules = [{"IpProtocol": "-1", "CidrIp": each} for each in sources]
        given = {"GroupDescription": "x", "SecurityGroupIngress": rules}
        return {"Resources": {"Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": given}}}

    many = [f"Topic{each}" for each in range(60)]
    before = {"added": topics(), "removed": topics("Gone"), "opened": opened([])}
    after = {"added": topics(*many), "removed": topics(), "opened": opened(["0.0.0.0/0"])}
    result = compare.compare(side("before", **before), side("after", **after))
    whole = markdown.markdown(result)

    short = markdown.markdown(result, len(whole) - 1)

    titles = [each for each in short.splitlines() if each.startswith("<details>")]
    assert [each.split()[1] for each in titles] == ["removed", "opened"]
    assert short.endswith("\n1 more part is left out here: `pipegen diff` shows all.\n")


def test_a_count_tells_what_was_left_out():
    lines = [f"line {each}" for each in range(9)]

    assert text.shorten(lines, 60) == (
        "line 0\nline 1\nline 2\n... and 6 more lines: pipegen diff\n"
    )
    assert text.shorten(lines, 63) == "".join(f"{each}\n" for each in lines)
    small = compare.compare(side("before"), side("after"))
    assert (
        text.truncated_text(small, 80)
        == text.text(small)
        == "nothing changes from before to after\n"
    )
    assert text.shorten(["x" * 100, "y"], 80) == "x" * 76 + "...\n"


@pytest.mark.parametrize("sign", ["@", "#", "<", "[", "`", "*", "~"])
def test_nothing_outside_of_a_fence_is_markup_a_mention_or_a_link(sign):
    before = side("before", **{f"{sign}x": {"Resources": {"A": {"Type": "AWS::SNS::Topic"}}}})
    result = markdown.markdown(compare.compare(before, side("after")))
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
    result = compare.compare(side("before", one={"Resources": {}}), side("after", one=after))

    whole = markdown.markdown(result)
    fences = [each for each in whole.split("\n") if each.startswith("~~~")]
    assert fences == ["~~~~~~text", "~~~~~~"]
    assert all(each.isprintable() for each in whole.split("\n"))
    assert not [each for each in text.text(result).splitlines() if each.startswith(("~", "<"))]
