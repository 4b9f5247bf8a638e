"""What a change does to the stacks, on the page."""

from pipegen.graph.html import render_html
from tests.helpers.graph.handwritten import MACHINES, NETWORK, TWO
from tests.helpers.graph.html_reader import Page

LINES = ["~ Vpc (AWS::EC2::VPC) is replaced", "    CidrBlock: 10.0.0.0/16 → 10.1.0.0/16"]


def test_a_stack_shows_what_a_change_does_to_it(handmade):
    graph = handmade(TWO, network=NETWORK, machines=MACHINES)

    found = Page(render_html(graph, changes={(None, None, "network"): LINES}, against="main"))

    changed, same = found.text("stack-network"), found.text("stack-machines")
    assert changed[1] == "in an account that is not known, changes"
    at = changed.index("Changes against main")
    assert changed[at + 1 : at + 4] == [LINES[0], LINES[1].strip(), "Outputs"]
    assert same[1] == "in an account that is not known, no change"
    assert same[same.index("Changes against main") + 1] == "No change."
    assert "elsewhere" not in found.ids


def test_changes_of_stacks_that_the_pipeline_does_not_deploy_are_shown_too(handmade):
    graph = handmade(TWO, network=NETWORK, machines=MACHINES)
    places = [("111111111111", "eu-west-1", "set-up"), (None, None, "gone"), (None, None, "same")]

    found = Page(
        render_html(graph, changes=dict(zip(places, (["+ Role"], LINES, []), strict=True)))
    )

    assert found.text("elsewhere") == [
        "Other changes",
        "Changes, in stacks that the pipeline does not deploy, or no longer.",
        *["set-up (111111111111, eu-west-1)", "+ Role"],
        *["gone", LINES[0], LINES[1].strip()],
    ]


def test_nothing_is_said_of_changes_where_nothing_was_compared(handmade):
    found = Page(render_html(handmade(TWO, network=NETWORK, machines=MACHINES)))

    assert "hange" not in found.texts["content"]
