"""The words of the pictures."""

import pytest

from pipegen.graph import labels, loader
from pipegen.graph.model.stacks import ResourceNode, StackNode
from pipegen.graph.model.stages import ActionNode
from tests.helpers.paths import DATA

HANDWRITTEN = DATA / "templates/handwritten/pipeline.yaml"


@pytest.mark.parametrize(
    ("kind", "provider", "said"),
    [
        ("source", "CodeStarSourceConnection", "source"),
        ("approval", "Manual", "approval"),
        ("other", "", "other"),
        ("source", "S3", "source · S3"),
    ],
)
def test_a_provider_is_named_where_it_says_more_than_the_kind(
    kind: str, provider: str, said: str
) -> None:
    action = ActionNode("action:1.1", "a", kind, provider, None, None, 1)

    assert labels.action_type(action) == said


@pytest.mark.parametrize(
    ("certain", "said"),
    [
        ([], "0 resources"),
        ([True], "1 resource"),
        ([True, True], "2 resources"),
        ([False], "0 to 1 resource"),
        ([True, False, False], "1 to 3 resources"),
    ],
)
def test_resources_are_counted_as_far_as_is_known(certain: list[bool], said: str) -> None:
    resources = tuple(
        ResourceNode(f"R{at}", "AWS::SNS::Topic", each) for at, each in enumerate(certain)
    )

    assert labels.resource_count(StackNode("s", "s", None, None, "", "", resources)) == said


def test_outputs_and_exports_that_a_stack_takes_are_named_together() -> None:
    graph = loader.load_graph(HANDWRITTEN, None)

    found = list(labels.inflows(graph, "stack:222222222222/eu-west-1/beta-app"))

    assert found == [("stack:222222222222/eu-west-1/beta-net", "NetId, shared-net")]


def test_the_pipeline_says_how_it_runs_and_what_starts_it() -> None:
    graph = loader.load_graph(HANDWRITTEN, None)

    assert labels.pipeline_summary(graph) == [
        "pipeline delivery-of-the-shop",
        "superseded",
        "as pipeline",
        "started by rate(1 day)",
    ]
