"""Subscribers of a pipeline's events in unusual and invalid templates."""

from pathlib import Path
from typing import Any

from pipegen.codepipeline.project import Project
from pipegen.graph.model import graph as model_graph
from pipegen.graph.model import subscribers

TOPIC = "arn:aws:sns:eu-west-1:999999999999:delivery"


def graph(**resources: Any) -> model_graph.Graph:
    pipeline = {"Type": "AWS::CodePipeline::Pipeline", "Properties": {"Name": "p", "Stages": []}}
    body = {"Resources": {"Pipeline": pipeline, **resources}}
    place = {"Metadata": {"Pipegen": {"Account": "111111111111", "Region": "eu-west-1"}}}
    never = {"Conditions": {"Never": {"Fn::Equals": ["a", "b"]}}}
    return model_graph.build_graph(Project(Path("p.json"), body | place | never))


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": kind, "Properties": properties}


def rule(*targets: Any, **pattern: Any) -> dict[str, Any]:
    target_list = [{"Id": str(at), "Arn": target} for at, target in enumerate(targets)]
    event_pattern = {"source": ["aws.codepipeline"], **pattern}
    return resource("AWS::Events::Rule", EventPattern=event_pattern, Targets=target_list)


def test_a_function_notifies_the_topics_in_its_environment_variables() -> None:
    variables = {"Variables": {"PEOPLE": f"{TOPIC},arn:aws:sns:eu-west-1:999999999999:more"}}
    model = graph(
        Rule=rule({"Fn::GetAtt": ["Function", "Arn"]}),
        Function=resource("AWS::Lambda::Function", FunctionName="f", Environment=variables),
    )

    [audience] = subscribers.group_subscribers(model)
    assert audience.causes == ("Rule",)
    assert [(channel.name, via) for channel, via in audience.channels] == [
        ("delivery", ("Function",)),
        ("more", ("Function",)),
    ]
    [function, *_] = model.channels
    assert function.address == "arn:aws:lambda:eu-west-1:111111111111:function:f"


def test_an_address_subscribed_to_two_topics_is_one_channel() -> None:
    mail = {"Protocol": "email", "Endpoint": "a@example.com"}
    model = graph(
        Rule=rule({"Ref": "A"}, {"Ref": "B"}),
        A=resource("AWS::SNS::Topic", Subscription=[mail]),
        B=resource("AWS::SNS::Topic"),
        Mail=resource("AWS::SNS::Subscription", TopicArn={"Ref": "B"}, **mail),
    )

    [audience] = subscribers.group_subscribers(model)
    [(channel, via)] = audience.channels
    assert (channel.name, via) == ("a@example.com", ("A", "B"))


def test_topics_that_notify_each_other_have_no_subscribers() -> None:
    def subscription(topic: str, endpoint: str) -> dict[str, Any]:
        properties = {"TopicArn": {"Ref": topic}, "Protocol": "sns", "Endpoint": {"Ref": endpoint}}
        return resource("AWS::SNS::Subscription", **properties)

    model = graph(
        Rule=rule({"Ref": "A"}),
        A=resource("AWS::SNS::Topic"),
        B=resource("AWS::SNS::Topic"),
        There=subscription("A", "B"),
        Back=subscription("B", "A"),
    )

    assert len([flow for flow in model.flows if flow.kind == "event"]) == 3
    assert subscribers.group_subscribers(model) == ()


def test_rules_and_channels_without_events_of_this_pipeline_are_omitted() -> None:
    model = graph(
        Other=rule(TOPIC, detail={"pipeline": ["other"]}),
        Nobody=rule(),
        Odd=rule(1),
        Mail=resource("AWS::SNS::Subscription", TopicArn=1, Protocol="email", Endpoint="a"),
        Room=resource("AWS::Chatbot::SlackChannelConfiguration", SnsTopicArns=[1]),
        Star=resource("AWS::CodeStarNotifications::NotificationRule", Resource="another"),
        Alone=resource("AWS::CloudWatch::Alarm", AlarmActions=[]),
        Never=rule(TOPIC) | {"Condition": "Never"},
    )

    assert (model.rules, model.channels) == ((), ())


def test_an_event_pattern_that_may_match_is_included() -> None:
    model = graph(
        Rule=rule(
            TOPIC,
            **{"detail-type": [{"prefix": "CodePipeline"}]},
            detail={"pipeline": [{"prefix": "p"}], "state": [{"anything-but": "STARTED"}]},
        )
    )

    [rule_node] = model.rules
    assert rule_node.waits_for == '{"prefix": "CodePipeline"} {"anything-but": "STARTED"}'
