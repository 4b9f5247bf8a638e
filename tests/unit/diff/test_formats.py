"""Reports with a size limit keep the riskiest changes, whole lines, and a count of the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipegen.diff import compare
from pipegen.diff.format import markdown, text
from tests.conftest import examples
from tests.helpers.snapshots import side

MENTION = "@somebody <b> [x](y) #1 ~~~~~~"


def compare_queues(count, name="Queue"):
    resources = {
        f"{name}{number}": {
            "Type": "AWS::SQS::Queue",
            "Properties": {
                "QueueName": f"queue-{number}",
                "Tags": [{"Key": "a", "Value": MENTION}],
            },
        }
        for number in range(count)
    }
    stacks = {f"stack{number}": {"Resources": resources} for number in range(3)}
    after = {
        stack: {"Resources": {queue: {"Type": "AWS::SQS::Queue"} for queue in resources}}
        for stack in stacks
    }
    return compare.compare(side("before", **stacks), side("after", **after))


MANY = compare_queues(40)


@pytest.mark.unmeasured
@examples(40)
@given(st.integers(min_value=120, max_value=20_000))
def test_a_truncated_text_fits_its_limit(limit):
    short = text.truncated_text(MANY, limit)

    assert len(short) <= limit
    full = text.text(MANY)
    assert short == full or short.endswith((" more lines: pipegen diff\n", "...\n"))
    head = full.partition("\n")[0]
    assert short.partition("\n")[0] in (head, head.partition(": ")[2])


def compare_every_kind():
    """Return a comparison with a change of every kind."""
    role = {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "machines"}}
    queue = {"Type": "AWS::SQS::Queue"}
    retained = {"Type": "AWS::SNS::Topic", "DeletionPolicy": "Retain"}

    def network(block, **resources):
        vpc = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": block}}
        many = {f"Network{number}": vpc for number in range(20)}
        return {"Resources": {**many, **resources}}

    def security_group(*sources):
        rules = [
            {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "CidrIp": source}
            for source in sources
        ]
        properties = {"GroupDescription": "x", "SecurityGroupIngress": rules}
        return {"Type": "AWS::EC2::SecurityGroup", "Properties": properties}

    def sized(size):
        return {"Type": "Custom::Thing", "Properties": {"Size": size}}

    before = network(
        "10.0.0.0/16", Group=security_group(), Old=role, Gone=queue, Kept=retained, Thing=sized(1)
    )
    after = network("10.1.0.0/16", Group=security_group("0.0.0.0/0"), New=role, Thing=sized(2))
    export = {"Id": {"Value": "x", "Export": {"Name": "x"}}}
    user = {"Resources": {"Q": {**queue, "Properties": {"QueueName": {"Fn::ImportValue": "x"}}}}}
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


def test_a_truncated_text_has_a_line_for_each_kind_of_risk():
    comparison = compare_every_kind()

    assert text.truncated_text(comparison, 550).splitlines()[1:9] == KINDS
    assert text.truncated_text(comparison, 800).splitlines()[1:9] == KINDS


def test_resource_names_become_a_count_before_a_kind_is_omitted():
    short = text.truncated_text(compare_every_kind(), 420)

    assert len(short) <= 420
    kinds = [line.partition(":")[0] for line in KINDS]
    assert [line.partition(":")[0] for line in short.splitlines()[1:-1]] == kinds
    assert "  replaced: 20 in one\n" in short


@pytest.mark.parametrize("write", [text.truncated_text, markdown.markdown])
def test_the_shortest_report_begins_with_the_counts(write):
    short = write(compare_every_kind(), 120)

    assert short.lstrip("*").startswith("1 broadens access, 1 broken, 1 refused, 20 replaced")


def test_sentences_about_broadened_access_are_not_truncated_in_the_summary():
    buckets = [f"arn:aws:s3:::a-bucket-with-a-long-name-{number}/*" for number in range(7)]

    def policy(*statements):
        properties = {"Bucket": "x", "PolicyDocument": {"Statement": list(statements)}}
        return {"Resources": {"P": {"Type": "AWS::S3::BucketPolicy", "Properties": properties}}}

    allowed = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": buckets}
    comparison = compare.compare(side("before", one=policy()), side("after", one=policy(allowed)))

    [_, line, *_] = text.text(comparison).splitlines()
    assert line.startswith("  broadens access: one")
    assert line.endswith(" to anyone")


@pytest.mark.unmeasured
@examples(40)
@given(st.integers(min_value=120, max_value=20_000))
def test_truncated_markdown_fits_its_limit(limit):
    short = markdown.markdown(MANY, limit)

    assert len(short) <= limit
    assert short.count("<details>") == short.count("</details>")


def test_markdown_always_fits_into_a_github_comment():
    comment = markdown.markdown(compare_queues(400))

    assert len(comment) <= markdown.MAX_LENGTH
    assert comment.endswith("parts are left out here: `pipegen diff` shows all.\n")


def test_truncated_markdown_keeps_the_riskiest_parts_in_their_order():
    def topics(*names):
        named_topics = {name: {"Type": "AWS::SNS::Topic", "Properties": {}} for name in names}
        return {"Resources": {"Kept": {"Type": "AWS::SNS::Topic"}, **named_topics}}

    def security_group(sources):
        rules = [{"IpProtocol": "-1", "CidrIp": source} for source in sources]
        properties = {"GroupDescription": "x", "SecurityGroupIngress": rules}
        return {
            "Resources": {"Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": properties}}
        }

    many = [f"Topic{number}" for number in range(60)]
    before = {"added": topics(), "removed": topics("Gone"), "opened": security_group([])}
    after = {"added": topics(*many), "removed": topics(), "opened": security_group(["0.0.0.0/0"])}
    result = compare.compare(side("before", **before), side("after", **after))
    full = markdown.markdown(result)

    short = markdown.markdown(result, len(full) - 1)

    titles = [line for line in short.splitlines() if line.startswith("<details>")]
    assert [title.split()[1] for title in titles] == ["removed", "opened"]
    assert short.endswith("\n1 more part is left out here: `pipegen diff` shows all.\n")


def test_a_shortened_text_ends_with_the_count_of_omitted_lines():
    lines = [f"line {number}" for number in range(9)]

    assert text.shorten(lines, 60) == (
        "line 0\nline 1\nline 2\n... and 6 more lines: pipegen diff\n"
    )
    assert text.shorten(lines, 63) == "".join(f"{line}\n" for line in lines)
    small = compare.compare(side("before"), side("after"))
    assert (
        text.truncated_text(small, 80)
        == text.text(small)
        == "nothing changes from before to after\n"
    )
    assert text.shorten(["x" * 100, "y"], 80) == "x" * 76 + "...\n"


@pytest.mark.parametrize("sign", ["@", "#", "<", "[", "`", "*", "~"])
def test_names_outside_of_a_code_fence_are_escaped(sign):
    before = side("before", **{f"{sign}x": {"Resources": {"A": {"Type": "AWS::SNS::Topic"}}}})
    result = markdown.markdown(compare.compare(before, side("after")))
    plain = result.replace("**", "").replace("`pipegen diff`", "")

    outside = "".join(plain.split("~~~~~~")[::2]).replace("details>", "").replace("summary>", "")
    assert f"{sign}x" not in outside
    assert f"&#{ord(sign)};x" in outside


def test_line_breaks_in_names_and_values_cannot_end_a_code_fence():
    hostile = "x\n~~~~~~\n</details>@somebody\u2028\x1b[2J"
    allowed = {"Effect": "Allow", "Action": f"s3:{hostile}", "Resource": "*"}
    after = {
        "Parameters": {hostile: {"Type": "String", "Default": hostile}},
        "Resources": {
            hostile: {"Type": f"AWS::SNS::{hostile}", "Properties": {hostile: hostile}},
            "Policy": {
                "Type": "AWS::IAM::ManagedPolicy",
                "Properties": {"PolicyDocument": {"Statement": [allowed]}},
            },
        },
        "Outputs": {hostile: {"Value": hostile}},
    }
    result = compare.compare(side("before", one={"Resources": {}}), side("after", one=after))

    full = markdown.markdown(result)
    fences = [line for line in full.split("\n") if line.startswith("~~~")]
    assert fences == ["~~~~~~text", "~~~~~~"]
    assert all(line.isprintable() for line in full.split("\n"))
    assert not [line for line in text.text(result).splitlines() if line.startswith(("~", "<"))]
