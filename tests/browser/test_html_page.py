"""The HTML page in Chromium: by keyboard, narrow, dark, without scripts, and accessible."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from pipegen.graph.html import render_html as html
from pipegen.graph.model.graph import Graph
from tests.helpers.chromium import Visit, accessibility
from tests.helpers.graph.handwritten import MACHINES, NETWORK, TWO, action, deploy, pipeline, stage

PageFile = Callable[[str], Path]
FOCUSED = "document.activeElement"


def focused(page: Page) -> str:
    """Return the first line of the focused element."""
    text: str = page.evaluate(f"{FOCUSED}.innerText.trim().split('\\n')[0]")
    return text


def tab_to(page: Page, text: str) -> None:
    """Press Tab until the text of the focused element begins with `text`."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if focused(page).startswith(text):
            return
    raise AssertionError(f"Tab never came to {text!r}")


def wait_for_focus(page: Page, id_: str) -> None:
    """Wait until the element `id_` or its summary has the focus.

    A click on a link returns before the page has navigated to the target, and no element has the
    focus until then. Call this before any check of the focus.
    """
    # A function, not an expression: the page's Content-Security-Policy forbids the latter.
    current = "id => [document.activeElement?.id, document.activeElement?.parentElement?.id]"
    page.wait_for_function(f"{current}.includes(id)", arg=id_)


def opened(page: Page) -> list[str]:
    """Return the ids of the open parts."""
    ids: list[str] = page.eval_on_selector_all(
        "details[open]", "parts => parts.map(part => part.id)"
    )
    return ids


def visible_texts(page: Page, selector: str) -> list[str]:
    """Return the texts of the visible elements that match `selector`."""
    return [
        element.inner_text() for element in page.locator(selector).all() if element.is_visible()
    ]


@pytest.fixture
def two(handmade: Callable[..., Graph], tmp_path: Path) -> Path:
    path = tmp_path / "two.html"
    changes = {(None, None, "network"): ["~ Vpc is replaced"]}
    path.write_text(
        html(handmade(TWO, network=NETWORK, machines=MACHINES), (), changes, "main"), "utf-8"
    )
    return path


@pytest.mark.parametrize("dark", [False, True])
def test_the_page_has_no_accessibility_violations(
    visit: Visit, page_file: PageFile, dark: bool
) -> None:
    page = visit(page_file("default"), dark=dark, bypass_csp=True)
    page.click("#open")
    page.locator("a.follow").first.click()
    assert page.locator("#way").is_visible()

    assert accessibility(page) == []


@pytest.mark.parametrize("name", ["five", "one"])
def test_pages_of_other_deliveries_have_no_accessibility_violations(
    visit: Visit, page_file: PageFile, name: str
) -> None:
    page = visit(page_file(name), bypass_csp=True)
    page.click("#open")
    page.locator("a.follow").first.click()

    assert accessibility(page, colours=False) == []


def test_the_collapsed_page_has_no_accessibility_violations(
    visit: Visit, page_file: PageFile
) -> None:
    assert accessibility(visit(page_file("default"), bypass_csp=True)) == []


def test_a_page_with_changes_has_no_accessibility_violations(visit: Visit, two: Path) -> None:
    for width in (320, 1280):
        page = visit(two, width=width, bypass_csp=True)
        page.click("#open")

        assert accessibility(page) == []


def test_the_page_can_be_read_by_keyboard_alone(visit: Visit, page_file: PageFile) -> None:
    page = visit(page_file("default"))

    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    page.keyboard.press("Enter")
    wait_for_focus(page, "content")
    tab_to(page, "qa-ec2-setup")
    page.keyboard.press("Space")
    assert opened(page) == ["stage-qa-ec2-setup"]
    tab_to(page, "qa-ec2-setup")
    page.keyboard.press("Enter")
    wait_for_focus(page, "stack-qa-ec2-setup-222222222222-eu-west-1")
    assert opened(page)[-1] == "stack-qa-ec2-setup-222222222222-eu-west-1"
    tab_to(page, "VpcId of qa-vpc-setup")
    page.keyboard.press("Enter")
    wait_for_focus(page, "output-qa-vpc-setup-222222222222-eu-west-1-VpcId")
    tab_to(page, "VpcId of qa-ec2-setup")
    page.keyboard.press("Enter")
    wait_for_focus(page, "parameter-qa-ec2-setup-222222222222-eu-west-1-VpcId")
    page.keyboard.press("Escape")
    assert focused(page) == "VpcId of qa-vpc-setup"
    tab_to(page, "infrastructure-execution in 222222222222")
    page.keyboard.press("Enter")
    assert "ec2:CreateVpc" in page.inner_text("#role-infrastructure-execution-222222222222")


def test_keyboard_focus_is_visible(visit: Visit, two: Path) -> None:
    page = visit(two)
    for text in ("Skip to the content", "Picture", "Stages"):
        tab_to(page, text)

        assert page.evaluate(f"getComputedStyle({FOCUSED}).outline").endswith("solid 3px")
        assert page.evaluate(f"{FOCUSED}.getBoundingClientRect().left") >= 0


def test_a_value_is_followed_from_its_source_to_all_its_uses(visit: Visit, two: Path) -> None:
    page = visit(two)
    page.click("#stack-network summary")

    page.click("#output-network-Id a.follow >> nth=0")

    places = ["output-network-Id", "parameter-machines-Id", "resource-machines-Queue"]
    marked = page.eval_on_selector_all(".followed", "parts => parts.map(part => part.id)")
    assert marked == places
    assert visible_texts(page, "#way li") == [
        "output Id of network",
        "parameter Id of machines",
        "resource Queue of machines",
    ]
    wait_for_focus(page, "parameter-machines-Id")
    assert page.inner_text("#said") == (
        "You follow output Id of network, then parameter Id of machines, then resource Queue of "
        "machines. Escape stops."
    )
    page.click("#way a >> nth=2")
    wait_for_focus(page, "resource-machines-Queue")
    page.click("#way button")
    assert page.locator(".followed").count() == 0
    assert not page.locator("#way").is_visible()
    assert focused(page) == "Id of machines"


def test_a_followed_value_is_never_covered_by_the_list_of_places(visit: Visit, two: Path) -> None:
    page = visit(two, width=320, reduced_motion="reduce")
    page.click("#open")

    page.click("#output-network-Id a.follow >> nth=1")
    wait_for_focus(page, "resource-machines-Queue")

    ends = []
    while not page.evaluate(f"{FOCUSED}.matches('#way *, body')"):
        box = page.evaluate(f"{FOCUSED}.getBoundingClientRect().toJSON()")
        ends.append((box["top"] >= 0, box["bottom"] <= page.locator("#way").bounding_box()["y"]))
        page.keyboard.press("Tab")
    assert len(ends) > 3
    assert set(ends) == {(True, True)}


def test_a_box_of_the_diagram_opens_its_stage_or_stack(visit: Visit, two: Path) -> None:
    page = visit(two, reduced_motion="reduce")  # the diagram must not move while it is clicked

    page.locator("area").nth(2).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#stage-Run[open]")
    stack = page.locator("area").nth(1)
    x, y = map(int, str(stack.get_attribute("coords")).split(",")[:2])
    page.locator("#picture img").click(position={"x": x + 5, "y": y + 5})
    page.wait_for_selector("#stack-network[open]")

    assert opened(page) == ["stage-Run", "stack-network"]


def test_another_value_can_be_followed_while_one_is_followed(
    visit: Visit, page_file: PageFile
) -> None:
    page = visit(page_file("default"), reduced_motion="reduce")
    page.click("#open")

    page.click("#stage-Source a.follow >> nth=0")
    wait_for_focus(page, "action-production-setup-approval-production-setup-approval")
    page.click("#parameter-qa-ec2-setup-222222222222-eu-west-1-VpcId a.follow")
    wait_for_focus(page, "output-qa-vpc-setup-222222222222-eu-west-1-VpcId")
    ends = visible_texts(page, "#way li")
    box = page.evaluate(f"{FOCUSED}.getBoundingClientRect().toJSON()")
    assert (
        100 < box["top"] < box["bottom"] < 400
    )  # in the middle of the area above the list of places
    page.keyboard.press("Escape")

    assert ends == ["output VpcId of qa-vpc-setup", "parameter VpcId of qa-ec2-setup"]
    assert focused(page) == "VpcId of qa-vpc-setup"


def test_escape_returns_the_focus_to_the_start_even_if_its_part_was_closed(
    visit: Visit, two: Path
) -> None:
    page = visit(two)
    page.click("#open")

    for start, end in (
        ("#parameter-machines-Id", "output-network-Id"),
        ("#output-network-Id", "parameter-machines-Id"),
    ):
        page.click(f"{start} a.follow >> nth=0")
        wait_for_focus(page, end)
        page.click("#close")
        page.keyboard.press("Escape")

        assert page.evaluate(f"{FOCUSED}.closest('tr').id") == start.removeprefix("#")
        assert page.locator(start).is_visible()
        page.click("#open")


def test_a_followed_value_is_listed_source_first_even_if_that_is_further_down(
    visit: Visit, handmade: Callable[..., Graph], tmp_path: Path
) -> None:
    approval = action("Ask", "Approval", "Manual", {"CustomData": "#{network.Id}?"})
    graph = handmade(
        pipeline(stage("Build", deploy("network", "network")), stage("Ask", approval)),
        network=NETWORK,
    )
    (tmp_path / "asked.html").write_text(html(graph), "utf-8")
    page = visit(tmp_path / "asked.html")
    page.click("#open")

    page.click("#stage-Ask a.follow")

    assert visible_texts(page, "#way li") == ["output Id of network", "CustomData of Ask"]


def test_escape_clears_the_filter_before_it_stops_following(visit: Visit, two: Path) -> None:
    page = visit(two)
    page.click("#open")
    page.click("#parameter-machines-Id a.follow")
    wait_for_focus(page, "output-network-Id")
    page.fill("#filter", "Id")

    page.keyboard.press("Escape")
    assert (page.input_value("#filter"), page.locator("#way").is_visible()) == ("", True)
    page.keyboard.press("Escape")
    assert not page.locator("#way").is_visible()


def test_a_page_opened_at_a_fragment_has_the_focus_there(visit: Visit, two: Path) -> None:
    page = visit(two, "stack-network")

    wait_for_focus(page, "stack-network")
    page.keyboard.press("Space")

    assert opened(page) == []


def test_a_link_opens_its_target_a_second_time(visit: Visit, two: Path) -> None:
    page = visit(two)
    page.click("#stage-Build summary")

    for _ in range(2):
        page.click("#stage-Build a >> text=network")
        wait_for_focus(page, "stack-network")
        assert opened(page) == ["stage-Build", "stack-network"]
        page.click("#stack-network summary")


def test_a_part_closed_between_two_searches_stays_closed(visit: Visit, two: Path) -> None:
    page = visit(two, "stage-Build")
    wait_for_focus(page, "stage-Build")
    page.fill("#filter", "Vpc")
    page.fill("#filter", "")
    page.click("#close")

    page.fill("#filter", "Vpc")
    page.fill("#filter", "")

    assert opened(page) == []


def test_a_value_can_be_followed_to_an_action(visit: Visit, page_file: PageFile) -> None:
    page = visit(page_file("default"))
    page.click("#stage-Source summary")

    page.click("#stage-Source a.follow >> nth=0")
    wait_for_focus(page, "action-production-setup-approval-production-setup-approval")

    assert visible_texts(page, "#way li") == [
        "CommitId of Source",
        "CustomData of production-setup-approval",
    ]
    assert opened(page) == ["stage-Source", "stage-production-setup-approval"]


def test_a_link_with_a_fragment_opens_its_part(visit: Visit, page_file: PageFile) -> None:
    row = "output-qa-vpc-setup-222222222222-eu-west-1-VpcId"
    page = visit(page_file("default"), row)

    assert opened(page) == ["stack-qa-vpc-setup-222222222222-eu-west-1"]
    wait_for_focus(page, row)
    page.evaluate("location.hash = '#role-infrastructure-service-111111111111'")
    page.wait_for_selector("#role-infrastructure-service-111111111111[open]")
    page.go_back()
    wait_for_focus(page, row)


def test_a_link_opened_in_another_tab_does_not_change_this_one(visit: Visit, two: Path) -> None:
    page = visit(two)
    page.click("#stack-network summary")

    with page.context.expect_page() as opening:
        page.click("#output-network-Id a.follow >> nth=0", modifiers=["Control"])
    wait_for_focus(opening.value, "parameter-machines-Id")

    assert opened(opening.value) == ["stack-machines"]
    assert opened(page) == ["stack-network"]
    assert not page.locator("#way").is_visible()


@pytest.mark.parametrize("key", ["ctrlKey", "metaKey", "shiftKey", "altKey"])
def test_a_click_with_a_modifier_key_follows_nothing(visit: Visit, two: Path, key: str) -> None:
    page = visit(two)

    page.dispatch_event("#output-network-Id a.follow >> nth=0", "click", {key: True})

    assert page.locator(".followed").count() == 0


def test_a_link_with_an_unknown_fragment_opens_nothing(visit: Visit, two: Path) -> None:
    page = visit(two, "no-such-part%")

    assert opened(page) == []


def test_the_filter_shows_only_parts_with_all_words(visit: Visit, page_file: PageFile) -> None:
    page = visit(page_file("default"))
    page.click("#stage-Source summary")

    page.fill("#filter", "s3:getobject allow")

    assert visible_texts(page, "summary h3") == [
        "infrastructure-service in 111111111111",
        "infrastructure-action in 222222222222",
        "infrastructure-action in 333333333333",
    ]
    assert visible_texts(page, "h2") == ["Picture", "Roles"]
    assert {text.split("\n")[0] for text in visible_texts(page, "#roles .statements > li")} == {
        "Allow HandOnArtifacts",
        "Allow ReadArtifacts",
    }
    assert page.inner_text("#said") == "3 of 15 stages, stacks and roles have it."
    page.focus("#filter")
    page.keyboard.press("Escape")
    assert (page.input_value("#filter"), opened(page)) == ("", ["stage-Source"])
    assert len(visible_texts(page, "summary h3")) == 15
    assert len(visible_texts(page, "h2")) == 6


def test_the_filter_hides_tables_without_a_matching_row(visit: Visit, two: Path) -> None:
    page = visit(two)

    page.fill("#filter", "password")

    assert visible_texts(page, "summary h3") == ["machines"]
    assert visible_texts(page, "caption") == ["Parameters"]


def test_the_filter_shows_all_of_a_part_with_a_matching_heading(
    visit: Visit, page_file: PageFile
) -> None:
    page = visit(page_file("default"))

    page.fill("#filter", "ec2-setup 333333333333")

    assert visible_texts(page, "#stacks summary h3") == ["ec2-setup"]
    page.click("#stack-ec2-setup-333333333333-eu-west-1 summary")
    assert len(visible_texts(page, "#stack-ec2-setup-333333333333-eu-west-1 tbody tr")) == 15


def test_a_link_to_a_filtered_part_clears_the_filter(visit: Visit, page_file: PageFile) -> None:
    page = visit(page_file("default"))
    page.fill("#filter", "EventsFunction")

    page.click("nav >> text=Roles")
    wait_for_focus(page, "roles")
    assert page.input_value("#filter") == ""
    page.fill("#filter", "EventsFunction")
    page.evaluate("location.hash = '#stage-Source'")
    page.wait_for_selector("#stage-Source[open]")

    assert page.input_value("#filter") == ""
    assert page.locator("#stage-Source").is_visible()


def test_all_parts_can_be_opened_and_closed_at_once(visit: Visit, two: Path) -> None:
    page = visit(two)

    page.click("#open")
    open_ids = opened(page)
    page.click("#close")

    assert open_ids == [
        *["stage-Build", "stage-Run", "stack-network", "stack-machines", "role-p-111111111111"]
    ]
    assert opened(page) == []


def test_printing_opens_all_parts_and_closes_them_afterwards(visit: Visit, two: Path) -> None:
    page = visit(two, "stage-Build")
    wait_for_focus(page, "stage-Build")

    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    printed = len(opened(page))
    page.emulate_media(media="print")
    tools = page.locator("#tools").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")

    assert (printed, tools, opened(page)) == (5, False, ["stage-Build"])


def test_a_printed_page_is_light_and_has_the_whole_diagram(visit: Visit, two: Path) -> None:
    page = visit(two, width=700, dark=True)

    page.emulate_media(media="print")

    root = "getComputedStyle(document.documentElement)"
    assert page.evaluate(f"{root}.colorScheme") == "light"
    assert page.evaluate(f"{root}.getPropertyValue('--back')") == "#ffffff"
    image, frame = (
        page.locator(f"#picture {selector}").bounding_box() for selector in ("img", ".wide")
    )
    assert image is not None and frame is not None
    assert image["x"] + image["width"] <= frame["x"] + frame["width"]
    assert image["width"] / image["height"] == pytest.approx(
        page.eval_on_selector("#picture img", "image => image.naturalWidth / image.naturalHeight"),
        rel=0.01,
    )


@pytest.mark.parametrize("name", ["default", "five", "one"])
def test_a_narrow_window_does_not_scroll_sideways(
    visit: Visit, page_file: PageFile, name: str
) -> None:
    page = visit(page_file(name), width=320)
    page.click("#open")
    page.locator("a.follow").first.click()

    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_a_wide_diagram_and_long_names_fit_into_a_narrow_window(
    visit: Visit, handmade: Callable[..., Graph], tmp_path: Path
) -> None:
    name = "n" * 100
    changes = {(None, None, name): ["x" * 300]}
    graph = handmade(pipeline(stage(name, deploy(name, "network"))), network=NETWORK)
    (tmp_path / "long.html").write_text(html(graph, (), changes, name), "utf-8")

    page = visit(tmp_path / "long.html", width=320)
    page.click("#open")

    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.eval_on_selector("#picture img", "image => image.naturalWidth") == 880


def test_the_page_is_complete_without_scripts(visit: Visit, page_file: PageFile) -> None:
    page = visit(page_file("default"), scripts=False)

    assert not page.locator("#tools").is_visible()
    page.click("#stage-qa-ec2-setup summary")
    page.click("#stage-qa-ec2-setup a >> text=qa-ec2-setup")
    page.click("#stack-qa-ec2-setup-222222222222-eu-west-1 summary")
    page.click("text=VpcId of qa-vpc-setup")
    output = page.locator("#output-qa-vpc-setup-222222222222-eu-west-1-VpcId")
    output.wait_for(state="visible")  # Chromium opens the details that contain the target
    page.click("#role-infrastructure-execution-222222222222 summary")
    assert page.locator(
        "#role-infrastructure-execution-222222222222 >> text=ec2:CreateVpc"
    ).count()


def test_the_colours_follow_the_colour_scheme(visit: Visit, two: Path) -> None:
    background = "getComputedStyle(document.body).backgroundColor"

    assert visit(two).evaluate(background) == "rgb(255, 255, 255)"
    assert visit(two, dark=True).evaluate(background) == "rgb(14, 17, 22)"


def test_scrolling_is_not_animated_with_reduced_motion(visit: Visit, two: Path) -> None:
    behavior = "getComputedStyle(document.documentElement).scrollBehavior"

    assert visit(two).evaluate(behavior) == "smooth"
    assert visit(two, reduced_motion="reduce").evaluate(behavior) == "auto"


def test_a_followed_value_is_visible_with_forced_colours(visit: Visit, two: Path) -> None:
    page = visit(two, forced_colors="active")
    page.click("#open")

    page.click("#output-network-Id a.follow >> nth=0")

    outline = "parts => parts.map(part => getComputedStyle(part).outlineStyle)"
    assert page.eval_on_selector_all(".followed", outline) == ["solid"] * 3


HOSTILE = "</script><img src=x onerror=alert(1)>'\"`<!--${Vpc}"


def test_no_text_of_a_template_is_executed(
    visit: Visit, handmade: Callable[..., Graph], tmp_path: Path
) -> None:
    network = {
        "Description": HOSTILE,
        "Parameters": {HOSTILE: {"Type": HOSTILE, "Description": HOSTILE, "Default": HOSTILE}},
        "Resources": {HOSTILE: {"Type": HOSTILE}, "Vpc": {"Type": "AWS::EC2::VPC"}},
        "Outputs": {
            HOSTILE: {"Value": HOSTILE, "Description": HOSTILE, "Export": {"Name": HOSTILE}}
        },
    }
    trust = {
        "Statement": [
            {
                "Sid": HOSTILE,
                "Effect": HOSTILE,
                "Action": HOSTILE,
                "Principal": {HOSTILE: HOSTILE},
                "Condition": {HOSTILE: {HOSTILE: HOSTILE}},
            }
        ]
    }
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "RoleName": "p",
            "AssumeRolePolicyDocument": trust,
            "Policies": [{"PolicyDocument": trust}],
        },
    }
    rule = {
        "Type": "AWS::Events::Rule",
        "Properties": {
            "Name": HOSTILE,
            "EventPattern": {"source": ["aws.codepipeline"], "detail-type": [HOSTILE]},
            "Targets": [{"Arn": HOSTILE}],
        },
    }
    body = pipeline(
        stage(
            HOSTILE,
            action(
                HOSTILE,
                "Approval",
                HOSTILE,
                {"CustomData": HOSTILE, "ExternalEntityLink": f"javascript:alert(1)//{HOSTILE}"},
            ),
        ),
        stage(
            "x",
            deploy(HOSTILE, "network", HOSTILE, overrides={HOSTILE: f"#{{{HOSTILE}.{HOSTILE}}}"}),
        ),
        Role=role,
        Rule=rule,
    ) | {"Metadata": {"Pipegen": {"Account": "111111111111", "Region": HOSTILE}}}
    body["Resources"]["Pipeline"]["Properties"]["Name"] = HOSTILE
    graph = handmade(body, network=network)
    changes = {(HOSTILE, HOSTILE, HOSTILE): [HOSTILE]}
    (tmp_path / "hostile.html").write_text(html(graph, (), changes, HOSTILE), "utf-8")

    page = visit(tmp_path / "hostile.html")
    page.click("#open")

    assert page.inner_text("h1") == HOSTILE
    assert page.locator("main img").count() == 1  # the diagram
    assert page.locator("script").count() == 1
    assert page.locator("a:not([href^='#'])").count() == 0
    text = page.inner_text("main")
    assert text.count("onerror=alert(1)") > 30


def test_the_content_security_policy_blocks_other_scripts_and_images(
    visit: Visit, two: Path
) -> None:
    page = visit(two)

    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "document.title = 'run'";
            document.body.append(script);
            const image = document.createElement("img");
            image.src = "https://example.com/a.png";
            document.body.append(image);
        }"""
    )
    for _ in range(100):
        if len(visit.noticed) == 3:
            break
        page.wait_for_timeout(20)

    assert page.title() == "p: the delivery"
    complaints, visit.noticed[:] = sorted(visit.noticed), []
    violation = "violates the following Content Security Policy directive"
    assert [violation in complaint for complaint in complaints] == [True, True, False]
    assert (
        complaints[2] == "request: https://example.com/a.png"
    )  # recorded although it was blocked
