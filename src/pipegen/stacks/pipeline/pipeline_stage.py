"""A stage as pipegen makes it: one action, called like the stage."""

from typing import Any

from troposphere import codepipeline


def stage(name: str, kind: codepipeline.ActionTypeId, **action: Any) -> codepipeline.Stages:
    """Return a stage whose one action is of `kind` and has the properties `action`."""
    return codepipeline.Stages(
        Name=name, Actions=[codepipeline.Actions(Name=name, ActionTypeId=kind, **action)]
    )


def kind(category: str, provider: str) -> codepipeline.ActionTypeId:
    """Return the type of an action of AWS's own."""
    return codepipeline.ActionTypeId(
        Category=category, Owner="AWS", Provider=provider, Version="1"
    )
