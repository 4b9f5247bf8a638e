"""Labels of the diagrams."""

import pytest

from pipegen.graph import labels, loader
from pipegen.graph.model.stacks import ResourceNode, StackNode
from pipegen.graph.model.stages import ActionNode
from tests.helpers.paths import DATA

HANDWRITTEN = DATA / "templates/handwritten/pipeline.yaml"


@pytest.mark.parametrize(
    ("kind", "provider", "expected"),
    [
        ("source", "CodeStarSourceConnection", "source"),
        ("approval", "Manual", "approval"),
        ("other", "", "other"),
        ("source", "S3", "source · S3"),
    ],
)
def test_the_provider_is_shown_only_if_it_adds_to_the_action_type(
    kind: str, provider: str, expected: str
) -> None:
    action = ActionNode("action:1.1", "a", kind, provider, None, None, 1)

    assert labels.action_type(action) == expected


@pytest.mark.parametrize(
    ("certain", "expected"),
    [
        ([], "0 resources"),
        ([True], "1 resource"),
        ([True, True], "2 resources"),
        ([False], "0 to 1 resource"),
        ([True, False, False], "1 to 3 resources"),
    ],
)
def test_uncertain_resources_give_a_range_as_count(certain: list[bool], expected: str) -> None:
    resources = tuple(
        ResourceNode(f"R{at}", "AWS::SNS::Topic", is_certain)
        for at, is_certain in enumerate(certain)
    )

    assert labels.resource_count(StackNode("s", "s", None, None, "", "", resources)) == expected


def test_outputs_and_exports_that_a_stack_uses_are_listed_together() -> None:
    graph = loader.load_graph(HANDWRITTEN, None)

    labels_by_stack = list(labels.inflows(graph, "stack:222222222222/eu-west-1/beta-app"))

    assert labels_by_stack == [("stack:222222222222/eu-west-1/beta-net", "NetId, shared-net")]


def test_the_pipeline_summary_has_the_execution_mode_and_the_trigger() -> None:
    graph = loader.load_graph(HANDWRITTEN, None)

    assert labels.pipeline_summary(graph) == [
        "pipeline delivery-of-the-shop",
        "superseded",
        "as pipeline",
        "started by rate(1 day)",
    ]
