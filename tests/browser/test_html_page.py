"""The page in Chromium: usable by keyboard, narrow, dark, without scripts, and by assistants."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from pipegen.graph.html import render_html as html
from pipegen.graph.model.graph import Graph
from tests.helpers.chromium import Visit, accessibility
from tests.helpers.graph.handwritten import MACHINES, NETWORK, TWO, action, deploy, pipeline, stage

Shown = Callable[[str], Path]
FOCUSED = "document.activeElement"


def focused(page: Page) -> str:
    """Return the text of what the keyboard is at."""
    found: str = page.evaluate(f"{FOCUSED}.innerText.trim().split('\\n')[0]")
    return found


def tab_to(page: Page, text: str) -> None:
    """Press Tab until the keyboard is at something that begins with `text`."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if focused(page).startswith(text):
            return
    raise AssertionError(f"Tab never came to {text!r}")


def come_to(page: Page, id_: str) -> None:
    """Wait until the keyboard is at `id_` or at the summary of it.

    A link's click ends before the page has gone there: the browser tells the page later, and the
    keyboard is nowhere until then. So wait for this before whatever asks where the keyboard is.
    """
    # A function, not an expression: the page's own rules forbid to wait for one.
    there = "id => [document.activeElement?.id, document.activeElement?.parentElement?.id]"
    page.wait_for_function(f"{there}.includes(id)", arg=id_)


def opened(page: Page) -> list[str]:
    """Return the ids of the parts that are open."""
    found: list[str] = page.eval_on_selector_all("details[open]", "all => all.map(e => e.id)")
    return found


def seen(page: Page, selector: str) -> list[str]:
    """Return the texts of those elements that can be seen."""
    return [each.inner_text() for each in page.locator(selector).all() if each.is_visible()]


@pytest.fixture
def two(handmade: Callable[..., Graph], tmp_path: Path) -> Path:
    path = tmp_path / "two.html"
    changes = {(None, None, "network"): ["~ Vpc is replaced"]}
    path.write_text(
        html(handmade(TWO, network=NETWORK, machines=MACHINES), (), changes, "main"), "utf-8"
    )
    return path


@pytest.mark.parametrize("dark", [False, True])
def test_nothing_bars_the_way_of_anybody(visit: Visit, shown: Shown, dark: bool) -> None:
    page = visit(shown("default"), dark=dark, bypass_csp=True)
    page.click("#open")
    page.locator("a.follow").first.click()
    assert page.locator("#way").is_visible()

    assert accessibility(page) == []


@pytest.mark.parametrize("name", ["five", "one"])
def test_nor_does_more_of_the_same_or_less(visit: Visit, shown: Shown, name: str) -> None:
    page = visit(shown(name), bypass_csp=True)
    page.click("#open")
    page.locator("a.follow").first.click()

    assert accessibility(page, colours=False) == []


def test_what_is_closed_bars_nobodys_way(visit: Visit, shown: Shown) -> None:
    assert accessibility(visit(shown("default"), bypass_csp=True)) == []


def test_changes_and_a_picture_bar_nobodys_way_either(visit: Visit, two: Path) -> None:
    for width in (320, 1280):
        page = visit(two, width=width, bypass_csp=True)
        page.click("#open")

        assert accessibility(page) == []


def test_all_can_be_read_by_keyboard_alone(visit: Visit, shown: Shown) -> None:
    page = visit(shown("default"))

    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    page.keyboard.press("Enter")
    come_to(page, "content")
    tab_to(page, "qa-ec2-setup")
    page.keyboard.press("Space")
    assert opened(page) == ["stage-qa-ec2-setup"]
    tab_to(page, "qa-ec2-setup")
    page.keyboard.press("Enter")
    come_to(page, "stack-qa-ec2-setup-222222222222-eu-west-1")
    assert opened(page)[-1] == "stack-qa-ec2-setup-222222222222-eu-west-1"
    tab_to(page, "VpcId of qa-vpc-setup")
    page.keyboard.press("Enter")
    come_to(page, "output-qa-vpc-setup-222222222222-eu-west-1-VpcId")
    tab_to(page, "VpcId of qa-ec2-setup")
    page.keyboard.press("Enter")
    come_to(page, "parameter-qa-ec2-setup-222222222222-eu-west-1-VpcId")
    page.keyboard.press("Escape")
    assert focused(page) == "VpcId of qa-vpc-setup"
    tab_to(page, "infrastructure-execution in 222222222222")
    page.keyboard.press("Enter")
    assert "ec2:CreateVpc" in page.inner_text("#role-infrastructure-execution-222222222222")


def test_the_keyboard_sees_where_it_is(visit: Visit, two: Path) -> None:
    page = visit(two)
    for text in ("Skip to the content", "Picture", "Stages"):
        tab_to(page, text)

        assert page.evaluate(f"getComputedStyle({FOCUSED}).outline").endswith("solid 3px")
        assert page.evaluate(f"{FOCUSED}.getBoundingClientRect().left") >= 0


def test_a_value_is_followed_from_where_it_is_made_to_all_that_it_fills(
    visit: Visit, two: Path
) -> None:
    page = visit(two)
    page.click("#stack-network summary")

    page.click("#output-network-Id a.follow >> nth=0")

    places = ["output-network-Id", "parameter-machines-Id", "resource-machines-Queue"]
    marked = page.eval_on_selector_all(".followed", "all => all.map(e => e.id)")
    assert marked == places
    assert seen(page, "#way li") == [
        "output Id of network",
        "parameter Id of machines",
        "resource Queue of machines",
    ]
    come_to(page, "parameter-machines-Id")
    assert page.inner_text("#said") == (
        "You follow output Id of network, then parameter Id of machines, then resource Queue of "
        "machines. Escape stops."
    )
    page.click("#way a >> nth=2")
    come_to(page, "resource-machines-Queue")
    page.click("#way button")
    assert page.locator(".followed").count() == 0
    assert not page.locator("#way").is_visible()
    assert focused(page) == "Id of machines"


def test_what_is_followed_is_never_under_the_list_of_its_places(visit: Visit, two: Path) -> None:
    page = visit(two, width=320, reduced_motion="reduce")
    page.click("#open")

    page.click("#output-network-Id a.follow >> nth=1")
    come_to(page, "resource-machines-Queue")

    ends = []
    while not page.evaluate(f"{FOCUSED}.matches('#way *, body')"):
        box = page.evaluate(f"{FOCUSED}.getBoundingClientRect().toJSON()")
        ends.append((box["top"] >= 0, box["bottom"] <= page.locator("#way").bounding_box()["y"]))
        page.keyboard.press("Tab")
    assert len(ends) > 3
    assert set(ends) == {(True, True)}


def test_a_box_of_the_picture_opens_what_it_stands_for(visit: Visit, two: Path) -> None:
    page = visit(two, reduced_motion="reduce")  # the picture lies still when it is clicked

    page.locator("area").nth(2).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#stage-Run[open]")
    stack = page.locator("area").nth(1)
    x, y = map(int, str(stack.get_attribute("coords")).split(",")[:2])
    page.locator("#picture img").click(position={"x": x + 5, "y": y + 5})
    page.wait_for_selector("#stack-network[open]")

    assert opened(page) == ["stage-Run", "stack-network"]


def test_another_value_is_followed_from_where_one_is(visit: Visit, shown: Shown) -> None:
    page = visit(shown("default"), reduced_motion="reduce")
    page.click("#open")

    page.click("#stage-Source a.follow >> nth=0")
    come_to(page, "action-production-setup-approval-production-setup-approval")
    page.click("#parameter-qa-ec2-setup-222222222222-eu-west-1-VpcId a.follow")
    come_to(page, "output-qa-vpc-setup-222222222222-eu-west-1-VpcId")
    ends = seen(page, "#way li")
    box = page.evaluate(f"{FOCUSED}.getBoundingClientRect().toJSON()")
    assert 100 < box["top"] < box["bottom"] < 400  # amid what the list of places leaves of 800
    page.keyboard.press("Escape")

    assert ends == ["output VpcId of qa-vpc-setup", "parameter VpcId of qa-ec2-setup"]
    assert focused(page) == "VpcId of qa-vpc-setup"


def test_who_stops_to_follow_is_where_it_began_whatever_is_closed_now(
    visit: Visit, two: Path
) -> None:
    page = visit(two)
    page.click("#open")

    for start, end in (
        ("#parameter-machines-Id", "output-network-Id"),
        ("#output-network-Id", "parameter-machines-Id"),
    ):
        page.click(f"{start} a.follow >> nth=0")
        come_to(page, end)
        page.click("#close")
        page.keyboard.press("Escape")

        assert page.evaluate(f"{FOCUSED}.closest('tr').id") == start.removeprefix("#")
        assert page.locator(start).is_visible()
        page.click("#open")


def test_a_value_is_listed_from_where_it_is_made_though_that_stands_below(
    visit: Visit, handmade: Callable[..., Graph], tmp_path: Path
) -> None:
    asked = action("Ask", "Approval", "Manual", {"CustomData": "#{network.Id}?"})
    graph = handmade(
        pipeline(stage("Build", deploy("network", "network")), stage("Ask", asked)),
        network=NETWORK,
    )
    (tmp_path / "asked.html").write_text(html(graph), "utf-8")
    page = visit(tmp_path / "asked.html")
    page.click("#open")

    page.click("#stage-Ask a.follow")

    assert seen(page, "#way li") == ["output Id of network", "CustomData of Ask"]


def test_escape_empties_the_field_before_it_stops_to_follow(visit: Visit, two: Path) -> None:
    page = visit(two)
    page.click("#open")
    page.click("#parameter-machines-Id a.follow")
    come_to(page, "output-network-Id")
    page.fill("#filter", "Id")

    page.keyboard.press("Escape")
    assert (page.input_value("#filter"), page.locator("#way").is_visible()) == ("", True)
    page.keyboard.press("Escape")
    assert not page.locator("#way").is_visible()


def test_a_page_that_is_opened_at_a_part_has_the_keyboard_there(visit: Visit, two: Path) -> None:
    page = visit(two, "stack-network")

    come_to(page, "stack-network")
    page.keyboard.press("Space")

    assert opened(page) == []


def test_a_link_leads_there_again(visit: Visit, two: Path) -> None:
    page = visit(two)
    page.click("#stage-Build summary")

    for _ in range(2):
        page.click("#stage-Build a >> text=network")
        come_to(page, "stack-network")
        assert opened(page) == ["stage-Build", "stack-network"]
        page.click("#stack-network summary")


def test_what_was_closed_between_two_searches_stays_closed(visit: Visit, two: Path) -> None:
    page = visit(two, "stage-Build")
    come_to(page, "stage-Build")
    page.fill("#filter", "Vpc")
    page.fill("#filter", "")
    page.click("#close")

    page.fill("#filter", "Vpc")
    page.fill("#filter", "")

    assert opened(page) == []


def test_an_action_is_an_end_of_values_too(visit: Visit, shown: Shown) -> None:
    page = visit(shown("default"))
    page.click("#stage-Source summary")

    page.click("#stage-Source a.follow >> nth=0")
    come_to(page, "action-production-setup-approval-production-setup-approval")

    assert seen(page, "#way li") == [
        "CommitId of Source",
        "CustomData of production-setup-approval",
    ]
    assert opened(page) == ["stage-Source", "stage-production-setup-approval"]


def test_a_link_into_the_page_opens_what_it_names(visit: Visit, shown: Shown) -> None:
    row = "output-qa-vpc-setup-222222222222-eu-west-1-VpcId"
    page = visit(shown("default"), row)

    assert opened(page) == ["stack-qa-vpc-setup-222222222222-eu-west-1"]
    come_to(page, row)
    page.evaluate("location.hash = '#role-infrastructure-service-111111111111'")
    page.wait_for_selector("#role-infrastructure-service-111111111111[open]")
    page.go_back()
    come_to(page, row)


def test_a_link_that_opens_in_another_tab_leaves_this_one_as_it_is(
    visit: Visit, two: Path
) -> None:
    page = visit(two)
    page.click("#stack-network summary")

    with page.context.expect_page() as opening:
        page.click("#output-network-Id a.follow >> nth=0", modifiers=["Control"])
    come_to(opening.value, "parameter-machines-Id")

    assert opened(opening.value) == ["stack-machines"]
    assert opened(page) == ["stack-network"]
    assert not page.locator("#way").is_visible()


@pytest.mark.parametrize("key", ["ctrlKey", "metaKey", "shiftKey", "altKey"])
def test_no_key_that_opens_a_link_elsewhere_marks_anything_here(
    visit: Visit, two: Path, key: str
) -> None:
    page = visit(two)

    page.dispatch_event("#output-network-Id a.follow >> nth=0", "click", {key: True})

    assert page.locator(".followed").count() == 0


def test_a_link_to_nothing_opens_nothing(visit: Visit, two: Path) -> None:
    page = visit(two, "no-such-part%")

    assert opened(page) == []


def test_only_what_has_the_words_is_shown(visit: Visit, shown: Shown) -> None:
    page = visit(shown("default"))
    page.click("#stage-Source summary")

    page.fill("#filter", "s3:getobject allow")

    assert seen(page, "summary h3") == [
        "infrastructure-service in 111111111111",
        "infrastructure-action in 222222222222",
        "infrastructure-action in 333333333333",
    ]
    assert seen(page, "h2") == ["Picture", "Roles"]
    assert {each.split("\n")[0] for each in seen(page, "#roles .statements > li")} == {
        "Allow HandOnArtifacts",
        "Allow ReadArtifacts",
    }
    assert page.inner_text("#said") == "3 of 15 stages, stacks and roles have it."
    page.focus("#filter")
    page.keyboard.press("Escape")
    assert (page.input_value("#filter"), opened(page)) == ("", ["stage-Source"])
    assert len(seen(page, "summary h3")) == 15
    assert len(seen(page, "h2")) == 6


def test_a_table_without_a_row_that_has_the_words_is_not_shown(visit: Visit, two: Path) -> None:
    page = visit(two)

    page.fill("#filter", "password")

    assert seen(page, "summary h3") == ["machines"]
    assert seen(page, "caption") == ["Parameters"]


def test_a_part_whose_heading_has_the_words_is_shown_whole(visit: Visit, shown: Shown) -> None:
    page = visit(shown("default"))

    page.fill("#filter", "ec2-setup 333333333333")

    assert seen(page, "#stacks summary h3") == ["ec2-setup"]
    page.click("#stack-ec2-setup-333333333333-eu-west-1 summary")
    assert len(seen(page, "#stack-ec2-setup-333333333333-eu-west-1 tbody tr")) == 15


def test_a_link_to_what_is_not_shown_shows_it(visit: Visit, shown: Shown) -> None:
    page = visit(shown("default"))
    page.fill("#filter", "EventsFunction")

    page.click("nav >> text=Roles")
    come_to(page, "roles")
    assert page.input_value("#filter") == ""
    page.fill("#filter", "EventsFunction")
    page.evaluate("location.hash = '#stage-Source'")
    page.wait_for_selector("#stage-Source[open]")

    assert page.input_value("#filter") == ""
    assert page.locator("#stage-Source").is_visible()


def test_all_parts_open_and_close_at_once(visit: Visit, two: Path) -> None:
    page = visit(two)

    page.click("#open")
    every = opened(page)
    page.click("#close")

    assert every == [
        *["stage-Build", "stage-Run", "stack-network", "stack-machines", "role-p-111111111111"]
    ]
    assert opened(page) == []


def test_what_is_printed_is_open_and_closed_again_after(visit: Visit, two: Path) -> None:
    page = visit(two, "stage-Build")
    come_to(page, "stage-Build")

    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    printed = len(opened(page))
    page.emulate_media(media="print")
    tools = page.locator("#tools").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")

    assert (printed, tools, opened(page)) == (5, False, ["stage-Build"])


def test_paper_is_light_and_has_all_of_the_picture(visit: Visit, two: Path) -> None:
    page = visit(two, width=700, dark=True)

    page.emulate_media(media="print")

    root = "getComputedStyle(document.documentElement)"
    assert page.evaluate(f"{root}.colorScheme") == "light"
    assert page.evaluate(f"{root}.getPropertyValue('--back')") == "#ffffff"
    image, frame = (page.locator(f"#picture {each}").bounding_box() for each in ("img", ".wide"))
    assert image is not None and frame is not None
    assert image["x"] + image["width"] <= frame["x"] + frame["width"]
    assert image["width"] / image["height"] == pytest.approx(
        page.eval_on_selector("#picture img", "e => e.naturalWidth / e.naturalHeight"), rel=0.01
    )


@pytest.mark.parametrize("name", ["default", "five", "one"])
def test_a_narrow_window_has_nothing_beside_it(visit: Visit, shown: Shown, name: str) -> None:
    page = visit(shown(name), width=320)
    page.click("#open")
    page.locator("a.follow").first.click()

    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_a_wide_picture_and_long_names_stay_in_a_narrow_window(
    visit: Visit, handmade: Callable[..., Graph], tmp_path: Path
) -> None:
    name = "n" * 100
    changes = {(None, None, name): ["x" * 300]}
    graph = handmade(pipeline(stage(name, deploy(name, "network"))), network=NETWORK)
    (tmp_path / "long.html").write_text(html(graph, (), changes, name), "utf-8")

    page = visit(tmp_path / "long.html", width=320)
    page.click("#open")

    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.eval_on_selector("#picture img", "e => e.naturalWidth") == 880


def test_all_is_there_without_scripts(visit: Visit, shown: Shown) -> None:
    page = visit(shown("default"), scripts=False)

    assert not page.locator("#tools").is_visible()
    page.click("#stage-qa-ec2-setup summary")
    page.click("#stage-qa-ec2-setup a >> text=qa-ec2-setup")
    page.click("#stack-qa-ec2-setup-222222222222-eu-west-1 summary")
    page.click("text=VpcId of qa-vpc-setup")
    output = page.locator("#output-qa-vpc-setup-222222222222-eu-west-1-VpcId")
    output.wait_for(state="visible")  # Chromium opens what a link leads into
    page.click("#role-infrastructure-execution-222222222222 summary")
    assert page.locator(
        "#role-infrastructure-execution-222222222222 >> text=ec2:CreateVpc"
    ).count()


def test_the_picture_and_colours_follow_the_scheme(visit: Visit, two: Path) -> None:
    back = "getComputedStyle(document.body).backgroundColor"

    assert visit(two).evaluate(back) == "rgb(255, 255, 255)"
    assert visit(two, dark=True).evaluate(back) == "rgb(14, 17, 22)"


def test_what_moves_stands_still_for_whoever_wants_it(visit: Visit, two: Path) -> None:
    behavior = "getComputedStyle(document.documentElement).scrollBehavior"

    assert visit(two).evaluate(behavior) == "smooth"
    assert visit(two, reduced_motion="reduce").evaluate(behavior) == "auto"


def test_what_is_followed_is_seen_without_the_colours_of_the_page(visit: Visit, two: Path) -> None:
    page = visit(two, forced_colors="active")
    page.click("#open")

    page.click("#output-network-Id a.follow >> nth=0")

    outline = "all => all.map(e => getComputedStyle(e).outlineStyle)"
    assert page.eval_on_selector_all(".followed", outline) == ["solid"] * 3


HOSTILE = "</script><img src=x onerror=alert(1)>'\"`<!--${Vpc}"


def test_nothing_that_a_template_says_is_run(
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
    assert page.locator("main img").count() == 1  # the picture's own
    assert page.locator("script").count() == 1
    assert page.locator("a:not([href^='#'])").count() == 0
    text = page.inner_text("main")
    assert text.count("onerror=alert(1)") > 30


def test_the_policy_lets_nothing_else_run_or_load(visit: Visit, two: Path) -> None:
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
    refused = "violates the following Content Security Policy directive"
    assert [refused in each for each in complaints] == [True, True, False]
    assert complaints[2] == "request: https://example.com/a.png"  # as it would be, if not refused
