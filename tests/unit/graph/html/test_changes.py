"""Changes to the stacks on the HTML page."""

from pipegen.graph.html import render_html
from tests.helpers.graph.handwritten import MACHINES, NETWORK, TWO
from tests.helpers.graph.html_reader import Page

LINES = ["~ Vpc (AWS::EC2::VPC) is replaced", "    CidrBlock: 10.0.0.0/16 → 10.1.0.0/16"]


def test_a_stack_shows_its_changes(handmade):
    graph = handmade(TWO, network=NETWORK, machines=MACHINES)

    page = Page(render_html(graph, changes={(None, None, "network"): LINES}, against="main"))

    changed, same = page.text("stack-network"), page.text("stack-machines")
    assert changed[1] == "in an account that is not known, changes"
    at = changed.index("Changes against main")
    assert changed[at + 1 : at + 4] == [LINES[0], LINES[1].strip(), "Outputs"]
    assert same[1] == "in an account that is not known, no change"
    assert same[same.index("Changes against main") + 1] == "No change."
    assert "elsewhere" not in page.ids


def test_changes_of_stacks_outside_of_the_pipeline_are_shown(handmade):
    graph = handmade(TWO, network=NETWORK, machines=MACHINES)
    places = [("111111111111", "eu-west-1", "set-up"), (None, None, "gone"), (None, None, "same")]

    page = Page(
        render_html(graph, changes=dict(zip(places, (["+ Role"], LINES, []), strict=True)))
    )

    assert page.text("elsewhere") == [
        "Other changes",
        "Changes, in stacks that the pipeline does not deploy, or no longer.",
        *["set-up (111111111111, eu-west-1)", "+ Role"],
        *["gone", LINES[0], LINES[1].strip()],
    ]


def test_a_page_without_a_comparison_mentions_no_changes(handmade):
    page = Page(render_html(handmade(TWO, network=NETWORK, machines=MACHINES)))

    assert "hange" not in page.texts["content"]
