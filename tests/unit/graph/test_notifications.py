"""Who is told, where templates say it in other ways, or wrongly."""

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
    listed = [{"Id": str(at), "Arn": each} for at, each in enumerate(targets)]
    waits = {"source": ["aws.codepipeline"], **pattern}
    return resource("AWS::Events::Rule", EventPattern=waits, Targets=listed)


def test_a_function_tells_the_topics_that_its_environment_names() -> None:
    variables = {"Variables": {"PEOPLE": f"{TOPIC},arn:aws:sns:eu-west-1:999999999999:more"}}
    found = graph(
        Rule=rule({"Fn::GetAtt": ["Function", "Arn"]}),
        Function=resource("AWS::Lambda::Function", FunctionName="f", Environment=variables),
    )

    [audience] = subscribers.group_subscribers(found)
    assert audience.causes == ("Rule",)
    assert [(each.name, via) for each, via in audience.channels] == [
        ("delivery", ("Function",)),
        ("more", ("Function",)),
    ]
    [function, *_] = found.channels
    assert function.address == "arn:aws:lambda:eu-west-1:111111111111:function:f"


def test_one_address_at_two_topics_is_one_channel() -> None:
    mail = {"Protocol": "email", "Endpoint": "a@example.com"}
    found = graph(
        Rule=rule({"Ref": "A"}, {"Ref": "B"}),
        A=resource("AWS::SNS::Topic", Subscription=[mail]),
        B=resource("AWS::SNS::Topic"),
        Mail=resource("AWS::SNS::Subscription", TopicArn={"Ref": "B"}, **mail),
    )

    [audience] = subscribers.group_subscribers(found)
    [(channel, via)] = audience.channels
    assert (channel.name, via) == ("a@example.com", ("A", "B"))


def test_topics_that_tell_each_other_end_nowhere() -> None:
    def told(topic: str, other: str) -> dict[str, Any]:
        given = {"TopicArn": {"Ref": topic}, "Protocol": "sns", "Endpoint": {"Ref": other}}
        return resource("AWS::SNS::Subscription", **given)

    found = graph(
        Rule=rule({"Ref": "A"}),
        A=resource("AWS::SNS::Topic"),
        B=resource("AWS::SNS::Topic"),
        There=told("A", "B"),
        Back=told("B", "A"),
    )

    assert len([each for each in found.flows if each.kind == "event"]) == 3
    assert subscribers.group_subscribers(found) == ()


def test_what_tells_nobody_of_this_pipeline_is_left_out() -> None:
    found = graph(
        Other=rule(TOPIC, detail={"pipeline": ["other"]}),
        Nobody=rule(),
        Odd=rule(1),
        Mail=resource("AWS::SNS::Subscription", TopicArn=1, Protocol="email", Endpoint="a"),
        Room=resource("AWS::Chatbot::SlackChannelConfiguration", SnsTopicArns=[1]),
        Star=resource("AWS::CodeStarNotifications::NotificationRule", Resource="another"),
        Alone=resource("AWS::CloudWatch::Alarm", AlarmActions=[]),
        Never=rule(TOPIC) | {"Condition": "Never"},
    )

    assert (found.rules, found.channels) == ((), ())


def test_a_pattern_that_may_match_is_followed() -> None:
    found = graph(
        Rule=rule(
            TOPIC,
            **{"detail-type": [{"prefix": "CodePipeline"}]},
            detail={"pipeline": [{"prefix": "p"}], "state": [{"anything-but": "STARTED"}]},
        )
    )

    [one] = found.rules
    assert one.waits_for == '{"prefix": "CodePipeline"} {"anything-but": "STARTED"}'
