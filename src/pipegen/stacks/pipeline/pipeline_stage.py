"""The form of every stage: one action with the name of the stage."""

from typing import Any

from troposphere import codepipeline


def stage(name: str, type_id: codepipeline.ActionTypeId, **properties: Any) -> codepipeline.Stages:
    """Return a stage with one action of type `type_id`, which has these `properties`."""
    return codepipeline.Stages(
        Name=name, Actions=[codepipeline.Actions(Name=name, ActionTypeId=type_id, **properties)]
    )


def action_type(category: str, provider: str) -> codepipeline.ActionTypeId:
    """Return the id of an action type that AWS owns."""
    return codepipeline.ActionTypeId(
        Category=category, Owner="AWS", Provider=provider, Version="1"
    )
