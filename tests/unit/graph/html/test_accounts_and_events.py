"""Accounts, events and subscribers on the HTML page."""

from pipegen.graph.html import render_html
from tests.helpers.graph.handwritten import pipeline, stage
from tests.helpers.graph.html_reader import Page


def test_an_account_lists_its_stacks_and_roles(delivery_graph):
    page = Page(render_html(delivery_graph("default")))

    assert page.text("account-111111111111") == [
        *["111111111111the pipeline's", "eu-west-1", "none", "infrastructure-service"]
    ]
    assert page.text("account-222222222222") == [
        *["222222222222", "eu-west-1", "qa-vpc-setup", "qa-ec2-setup"],
        *["infrastructure-action", "infrastructure-execution"],
    ]


def test_an_unknown_account_is_labeled_as_unknown(handmade):
    page = Page(render_html(handmade(pipeline(stage("S")))))

    assert page.text("account-unknown") == [
        *["not knownthe pipeline's", "not known", "none", "none"]
    ]


def test_events_lead_through_functions_and_topics_to_subscribers(delivery_graph):
    page = Page(render_html(delivery_graph("default")))

    assert page.text("rule-PipelineRule") == [
        *["infrastructure-pipelinean event", "pipeline FAILED, SUCCEEDED", "EventsFunction"]
    ]
    assert page.text("channel-PeopleTopic")[2:] == [
        *["infrastructure-undelivered", "EventsFunction", "platform@example.com"]
    ]
    assert page.text("channel-Email87d13a93") == [
        *["platform@example.come-mail", "platform@example.com", "PeopleTopic", "nobody"]
    ]


def test_a_rule_that_starts_the_pipeline_is_labeled(handmade):
    rule = {
        "Type": "AWS::Events::Rule",
        "Properties": {
            "Name": "nightly",
            "ScheduleExpression": "rate(1 day)",
            "Targets": [{"Arn": {"Fn::Sub": "arn:aws:codepipeline:eu-west-1:111111111111:p"}}],
        },
    }
    body = pipeline(Rule=rule) | {
        "Metadata": {"Pipegen": {"Account": "111111111111", "Region": "eu-west-1"}}
    }

    assert Page(render_html(handmade(body))).text("rule-Rule") == [
        *["nightlyan event", "rate(1 day)", "the pipeline, which it starts"]
    ]


def test_a_pipeline_without_subscribers_has_a_message(handmade):
    assert Page(render_html(handmade(pipeline()))).text("events") == [
        "Events and channels",
        "Nobody is told of anything.",
    ]
