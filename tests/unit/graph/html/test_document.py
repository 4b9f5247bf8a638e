"""The page as a whole: all that the graph has, escaped, with links that lead somewhere."""

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
        for key, each in value.items():
            yield str(key)
            yield from texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts(each)


@pytest.mark.parametrize("name", KINDS)
def test_every_link_leads_to_a_part_and_every_id_is_there_once(name, delivered):
    found = Page(render_html(delivered(name), (), {}))

    assert len(found.ids) == len(set(found.ids))
    assert all(each.startswith("#") for each in found.links)
    assert {each.removeprefix("#") for each in found.links} <= set(found.ids)


@pytest.mark.parametrize("name", KINDS)
def test_all_of_the_graph_is_on_the_page(name, delivered):
    graph = delivered(name)
    found = Page(render_html(graph)).texts["content"]

    expected = [text for each in graph.stages for text in (each.name, each.on_failure.lower())]
    for each in graph.actions:
        expected += [*each.details.values(), each.provider, *each.inputs, *each.outputs]
    for stack in graph.stacks:
        expected += [stack.name, stack.description, stack.file, stack.parameter_file]
        expected += [text for each in stack.parameters for text in (each.name, each.value)]
        expected += [text for each in stack.resources for text in (each.logical_id, each.type)]
        expected += [text for each in stack.outputs for text in (each.name, each.export or "")]
    for role in graph.roles:
        expected.append(role.arn)
        for statement in (*role.trust, *(role.identity or ())):
            expected += statement.actions or ()
            expected += [*texts(statement.principals or {}), *texts(statement.condition)]
            expected += [*(statement.resources or ()), statement.sid]
    expected += [text for each in graph.rules for text in (each.name, each.waits_for)]
    expected += [text for each in graph.channels for text in (each.name, each.address)]
    assert len(expected) > 300
    assert [each for each in expected if each not in found] == []


def test_the_heading_says_what_there_is_and_where_it_was_read(delivered, handmade):
    graph = delivered("default")
    found = re.search("<header>(.*?)<nav", render_html(graph), re.S)

    assert found is not None
    assert found[1] == (
        "<h1>infrastructure</h1><p>A pipeline in 111111111111, eu-west-1, as "
        f"<code>{graph.file}</code> has it: 6 stages, 4 stacks, 5 roles, 3 accounts.</p>"
    )
    small = render_html(handmade(pipeline(stage("S"))))
    assert "A pipeline, as <code>pipeline.json</code> has it: 1 stage, 0 stacks, 1 role" in small


def test_a_pipeline_without_a_name_has_a_heading(handmade):
    body = pipeline()
    body["Resources"]["Pipeline"]["Properties"]["Name"] = {"Ref": "Nothing"}

    graph = handmade(body)

    assert f"<h1>{graph.name or 'A pipeline without a name'}</h1>" in render_html(graph)


def test_a_browser_may_run_and_load_nothing_but_what_is_in_the_page(delivered):
    shown = render_html(delivered("default"))

    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(each.encode()).digest()).decode()}'"
        for tag in TAGS
        for each in re.findall(f"<{tag}>(.+?)</{tag}>", shown, re.S)
    ]
    [policy] = re.findall(r'Content-Security-Policy" content="([^"]+)"', shown)
    assert html.unescape(policy) == (
        f"default-src 'none'; style-src {hashes[0]}; script-src {hashes[1]}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def test_every_class_that_the_style_names_is_one_of_a_page_or_of_the_script(delivered, handmade):
    trust = {"Statement": {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"}}
    properties = {"RoleName": "p", "AssumeRolePolicyDocument": trust}
    refusing = pipeline(Role={"Type": "AWS::IAM::Role", "Properties": properties})
    refusing["Metadata"] = {"Pipegen": {"Account": "111111111111", "Region": "eu-west-1"}}
    shown = render_html(delivered("default"), (), {(None, None, "x"): ["y"]}) + render_html(
        handmade(refusing)
    )
    style, script = (re.findall(f"<{tag}>(.+?)</{tag}>", shown, re.S)[0] for tag in TAGS)

    named = set(re.findall(r"\.([a-z][\w-]*)", style))
    given = {one for each in re.findall(r'class="([^"]+)"', shown) for one in each.split()}
    marked = set(re.findall(r'classList\.add\("([^"]+)"\)', script))
    assert marked == {"followed"}
    assert named - given - marked == set()


def test_a_stage_is_this_html(handmade, golden):
    shown = render_html(handmade(TWO, network=NETWORK, machines=MACHINES))

    [first] = re.findall("<li>(<details id=.stage-Build.*?</details>)</li>", shown)
    golden("page-stage.html", first.replace("><", ">\n<") + "\n")
