"""The accounts of the page, and who is told of what."""

from pipegen.graph.html import render_html
from tests.helpers.graph.handwritten import pipeline, stage
from tests.helpers.graph.html_reader import Page


def test_an_account_says_which_stacks_and_roles_are_in_it(delivered):
    found = Page(render_html(delivered("default")))

    assert found.text("account-111111111111") == [
        *["111111111111the pipeline's", "eu-west-1", "none", "infrastructure-service"]
    ]
    assert found.text("account-222222222222") == [
        *["222222222222", "eu-west-1", "qa-vpc-setup", "qa-ec2-setup"],
        *["infrastructure-action", "infrastructure-execution"],
    ]


def test_an_account_that_is_not_known_is_named_so(handmade):
    found = Page(render_html(handmade(pipeline(stage("S")))))

    assert found.text("account-unknown") == [
        *["not knownthe pipeline's", "not known", "none", "none"]
    ]


def test_events_go_over_functions_and_topics_to_people(delivered):
    found = Page(render_html(delivered("default")))

    assert found.text("rule-PipelineRule") == [
        *["infrastructure-pipelinean event", "pipeline FAILED, SUCCEEDED", "EventsFunction"]
    ]
    assert found.text("channel-PeopleTopic")[2:] == [
        *["infrastructure-undelivered", "EventsFunction", "platform@example.com"]
    ]
    assert found.text("channel-Email87d13a93") == [
        *["platform@example.come-mail", "platform@example.com", "PeopleTopic", "nobody"]
    ]


def test_a_rule_may_start_the_pipeline(handmade):
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


def test_a_pipeline_of_which_nobody_is_told_says_so(handmade):
    assert Page(render_html(handmade(pipeline()))).text("events") == [
        "Events and channels",
        "Nobody is told of anything.",
    ]
