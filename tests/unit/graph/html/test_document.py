"""The HTML page as a whole: complete, escaped, and with valid links."""

import base64
import hashlib
import html
import re
from collections.abc import Iterator
from typing import Any

import pytest

from pipegen.graph.html import render_html
from tests.helpers.graph.handwritten import MACHINES, NETWORK, TWO, pipeline, stage
from tests.helpers.graph.html_reader import Page

KINDS = ["default", "five", "one"]
TAGS = ("style", "script")


def texts(value: Any) -> Iterator[str]:
    """Yield every text in the data `value`."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield str(key)
            yield from texts(entry)
    elif isinstance(value, list | tuple):
        for element in value:
            yield from texts(element)


@pytest.mark.parametrize("name", KINDS)
def test_every_link_has_a_target_and_every_id_is_unique(name, delivery_graph):
    page = Page(render_html(delivery_graph(name), (), {}))

    assert len(page.ids) == len(set(page.ids))
    assert all(link.startswith("#") for link in page.links)
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)


@pytest.mark.parametrize("name", KINDS)
def test_the_page_contains_the_whole_graph(name, delivery_graph):
    graph = delivery_graph(name)
    content = Page(render_html(graph)).texts["content"]

    expected = [
        text
        for stage_node in graph.stages
        for text in (stage_node.name, stage_node.on_failure.lower())
    ]
    for action in graph.actions:
        expected += [*action.details.values(), action.provider, *action.inputs, *action.outputs]
    for stack in graph.stacks:
        expected += [stack.name, stack.description, stack.file, stack.parameter_file]
        expected += [
            text for parameter in stack.parameters for text in (parameter.name, parameter.value)
        ]
        expected += [
            text for resource in stack.resources for text in (resource.logical_id, resource.type)
        ]
        expected += [
            text for output in stack.outputs for text in (output.name, output.export or "")
        ]
    for role in graph.roles:
        expected.append(role.arn)
        for statement in (*role.trust, *(role.identity or ())):
            expected += statement.actions or ()
            expected += [*texts(statement.principals or {}), *texts(statement.condition)]
            expected += [*(statement.resources or ()), statement.sid]
    expected += [text for rule in graph.rules for text in (rule.name, rule.waits_for)]
    expected += [text for channel in graph.channels for text in (channel.name, channel.address)]
    assert len(expected) > 300
    assert [text for text in expected if text not in content] == []


def test_the_heading_has_the_source_file_and_the_counts(delivery_graph, handmade):
    graph = delivery_graph("default")
    header = re.search("<header>(.*?)<nav", render_html(graph), re.S)

    assert header is not None
    assert header[1] == (
        "<h1>infrastructure</h1><p>A pipeline in 111111111111, eu-west-1, as "
        f"<code>{graph.file}</code> has it: 6 stages, 4 stacks, 5 roles, 3 accounts.</p>"
    )
    small = render_html(handmade(pipeline(stage("S"))))
    assert "A pipeline, as <code>pipeline.json</code> has it: 1 stage, 0 stacks, 1 role" in small


def test_a_pipeline_without_a_name_has_a_default_heading(handmade):
    body = pipeline()
    body["Resources"]["Pipeline"]["Properties"]["Name"] = {"Ref": "Nothing"}

    graph = handmade(body)

    assert f"<h1>{graph.name or 'A pipeline without a name'}</h1>" in render_html(graph)


def test_the_content_security_policy_allows_only_the_inline_style_and_script(delivery_graph):
    page = render_html(delivery_graph("default"))

    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
        for tag in TAGS
        for content in re.findall(f"<{tag}>(.+?)</{tag}>", page, re.S)
    ]
    [policy] = re.findall(r'Content-Security-Policy" content="([^"]+)"', page)
    assert html.unescape(policy) == (
        f"default-src 'none'; style-src {hashes[0]}; script-src {hashes[1]}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def test_every_class_of_the_style_is_used_by_the_page_or_the_script(delivery_graph, handmade):
    trust = {"Statement": {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"}}
    properties = {"RoleName": "p", "AssumeRolePolicyDocument": trust}
    refusing = pipeline(Role={"Type": "AWS::IAM::Role", "Properties": properties})
    refusing["Metadata"] = {"Pipegen": {"Account": "111111111111", "Region": "eu-west-1"}}
    page = render_html(delivery_graph("default"), (), {(None, None, "x"): ["y"]}) + render_html(
        handmade(refusing)
    )
    style, script = (re.findall(f"<{tag}>(.+?)</{tag}>", page, re.S)[0] for tag in TAGS)

    styled = set(re.findall(r"\.([a-z][\w-]*)", style))
    in_use = {
        name for attribute in re.findall(r'class="([^"]+)"', page) for name in attribute.split()
    }
    marked = set(re.findall(r'classList\.add\("([^"]+)"\)', script))
    assert marked == {"followed"}
    assert styled - in_use - marked == set()


def test_the_html_of_a_stage_matches_its_golden_file(handmade, golden):
    page = render_html(handmade(TWO, network=NETWORK, machines=MACHINES))

    [first] = re.findall("<li>(<details id=.stage-Build.*?</details>)</li>", page)
    golden("page-stage.html", first.replace("><", ">\n<") + "\n")
