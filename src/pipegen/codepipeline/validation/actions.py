"""Validate the actions of a pipeline: action types, configurations and names.

Source: "Action structure reference" in the CodePipeline user guide.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.codepipeline import action_types
from pipegen.codepipeline.action_types import ActionType
from pipegen.codepipeline.model import Action, Pipeline
from pipegen.codepipeline.validation import names
from pipegen.codepipeline.validation.names import Violation
from pipegen.text import did_you_mean

_MAX_CHARACTERS = 1000


def validate(pipeline: Pipeline) -> Iterator[Violation]:
    """Yield the violations in the names and the actions of `pipeline`."""
    yield from names.validate(pipeline)
    yield from _validate_actions(pipeline.actions)


def _validate_actions(actions: Iterable[Action]) -> Iterator[Violation]:
    for action in actions:
        if action.owner != "AWS" or isinstance(action.provider, Unresolved):
            continue
        action_type = action_types.ACTION_TYPES.get((action.category, action.provider))
        if action_type is None:
            yield _unknown_action_type(action)
            continue
        yield from _invalid_strings(action)
        if not action_type.open:
            yield from _unknown_keys(action, action_type)
            yield from _missing_keys(action)
            yield from _invalid_values(action, action_type)
        if action.is_cloudformation:
            yield from _validate_cloudformation(action)


def _unknown_action_type(action: Action) -> Violation:
    providers = [
        provider for category, provider in action_types.ACTION_TYPES if category == action.category
    ]
    categories = sorted({category for category, _ in action_types.ACTION_TYPES})
    path = (*action.path, "ActionTypeId", "Provider" if providers else "Category")
    if not providers:
        hint = did_you_mean(action.category, categories, f"there are {', '.join(categories)}")
        return Violation(path, f"AWS has no actions of the category {action.category}", hint)
    hint = did_you_mean(action.provider, providers, f"there are {', '.join(sorted(providers))}")
    message = f"AWS has no provider {action.provider} of {action.category} actions"
    return Violation(path, message, hint)


def _invalid_strings(action: Action) -> Iterator[Violation]:
    for key, value in action.configuration.items():
        path = (*action.path, "Configuration", key)
        if isinstance(value, bool | int | float):
            continue  # CloudFormation converts it to a string: W9501
        if not isinstance(value, str):
            noun = "nothing" if value is None else "no string"
            hint = "leave it out" if value is None else "write its JSON as one string"
            message = f"{key} is {noun}, and CodePipeline takes strings only"
            yield Violation(path, message, hint)
        elif len(value) > _MAX_CHARACTERS and not isinstance(value, Unresolved):
            hint = f"shorten it to {_MAX_CHARACTERS:,} characters"
            yield Violation(path, f"{key} has {len(value):,} characters", hint)


def _unknown_keys(action: Action, action_type: ActionType) -> Iterator[Violation]:
    keys = action_type.keys
    for key in action.configuration:
        if key not in keys:
            path = (*action.path, "Configuration", key)
            message = f"{action.provider} actions have no key {key} in their configuration"
            hint = f"it takes {', '.join(keys)}" if keys else "it takes none"
            yield Violation(path, message, did_you_mean(str(key), keys, hint))


def _missing_keys(action: Action) -> Iterator[Violation]:
    mode = action.text("ActionMode")
    required = action_types.required(action.category, action.provider, mode)
    path = (*action.path, "Configuration") if action.has_configuration else action.path
    other_keys = [str(key) for key in action.configuration if key not in required]
    for key in required:
        # A similar key is reported already, as an unknown one.
        if key not in action.configuration and not did_you_mean(key, other_keys, ""):
            in_mode = f" in the mode {mode}" if action.is_cloudformation and mode else ""
            message = f"{action.name} lacks {key}, which {action.provider}{in_mode} needs"
            yield Violation(path, message, f"add {key} to its Configuration")


def _invalid_values(action: Action, action_type: ActionType) -> Iterator[Violation]:
    for key, allowed in action_type.values.items():
        value = action.text(key)
        if value is not None and value not in allowed and not _has_variable(value):
            hint = did_you_mean(value, allowed, f"write {', '.join(allowed)}")
            yield Violation((*action.path, "Configuration", key), f"{key} is {value}", hint)


def _has_variable(value: str) -> bool:
    return isinstance(value, Unresolved) or "#{" in value


def _validate_cloudformation(action: Action) -> Iterator[Violation]:
    path = (*action.path, "Configuration")
    name = action.text("StackName")
    if (
        name is not None
        and not _has_variable(name)
        and not action_types.STACK_NAME.fullmatch(name)
    ):
        hint = "use letters, digits and hyphens, with a letter first, at most 128"
        message = f"the stack's name is {name}, which CloudFormation refuses"
        yield Violation((*path, "StackName"), message, hint)
    capabilities = action.text("Capabilities")
    if capabilities is not None and " " in capabilities and not _has_variable(capabilities):
        hint = f'write "{capabilities.replace(" ", "")}"'
        yield Violation((*path, "Capabilities"), "Capabilities are listed with a space", hint)
    overrides: Mapping[str, Any] | None = action.overrides
    value = action.text("ParameterOverrides")
    if value is not None and overrides is None and not isinstance(value, Unresolved):
        hint = 'write it as in "{\\"VpcId\\": \\"#{vpc.VpcId}\\"}"'
        message = "ParameterOverrides is no object in JSON"
        yield Violation((*path, "ParameterOverrides"), message, hint)
