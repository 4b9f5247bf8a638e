"""What CodePipeline refuses in the actions of a pipeline: names and configurations.

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

_MOST_CHARACTERS = 1000


def validate(pipeline: Pipeline) -> Iterator[Violation]:
    """Yield place, what is wrong and what to do of each thing that CodePipeline refuses."""
    yield from names.validate(pipeline)
    yield from _of_actions(pipeline.actions)


def _of_actions(actions: Iterable[Action]) -> Iterator[Violation]:
    for action in actions:
        if action.owner != "AWS" or isinstance(action.provider, Unresolved):
            continue
        known = action_types.ACTION_TYPES.get((action.category, action.provider))
        if known is None:
            yield _unknown(action)
            continue
        yield from _values(action)
        if not known.open:
            yield from _keys(action, known)
            yield from _missing(action)
            yield from _words(action, known)
        if action.is_cloudformation:
            yield from _of_cloudformation(action)


def _unknown(action: Action) -> Violation:
    providers = [
        provider for category, provider in action_types.ACTION_TYPES if category == action.category
    ]
    categories = sorted({category for category, _ in action_types.ACTION_TYPES})
    path = (*action.path, "ActionTypeId", "Provider" if providers else "Category")
    if not providers:
        hint = did_you_mean(action.category, categories, f"there are {', '.join(categories)}")
        return path, f"AWS has no actions of the category {action.category}", hint
    hint = did_you_mean(action.provider, providers, f"there are {', '.join(sorted(providers))}")
    return path, f"AWS has no provider {action.provider} of {action.category} actions", hint


def _values(action: Action) -> Iterator[Violation]:
    for key, value in action.configuration.items():
        path = (*action.path, "Configuration", key)
        if isinstance(value, bool | int | float):
            continue  # CloudFormation makes a text of it: W9501
        if not isinstance(value, str):
            what = "nothing" if value is None else "no string"
            hint = "leave it out" if value is None else "write its JSON as one string"
            yield path, f"{key} is {what}, and CodePipeline takes strings only", hint
        elif len(value) > _MOST_CHARACTERS and not isinstance(value, Unresolved):
            hint = f"shorten it to {_MOST_CHARACTERS:,} characters"
            yield path, f"{key} has {len(value):,} characters", hint


def _keys(action: Action, known: ActionType) -> Iterator[Violation]:
    for key in action.configuration:
        if key not in known.keys:
            path = (*action.path, "Configuration", key)
            takes = f"it takes {', '.join(known.keys)}" if known.keys else "it takes none"
            what = f"{action.provider} actions have no key {key} in their configuration"
            yield path, what, did_you_mean(str(key), known.keys, takes)


def _missing(action: Action) -> Iterator[Violation]:
    needed = action_types.required(action.category, action.provider, action.text("ActionMode"))
    missing = [each for each in needed if each not in action.configuration]
    path = (*action.path, "Configuration") if action.has_configuration else action.path
    given = [each for each in action.configuration if each not in needed]
    for key in missing:
        near = did_you_mean(key, [str(each) for each in given], "")
        if not near:  # else the misspelt key is reported already
            mode = action.text("ActionMode")
            which = f" in the mode {mode}" if action.is_cloudformation and mode else ""
            yield (
                path,
                f"{action.name} lacks {key}, which {action.provider}{which} needs",
                (f"add {key} to its Configuration"),
            )


def _words(action: Action, known: ActionType) -> Iterator[Violation]:
    for key, words in known.values.items():
        value = action.text(key)
        if value is not None and value not in words and not _is_open(value):
            hint = did_you_mean(value, words, f"write {', '.join(words)}")
            yield (*action.path, "Configuration", key), f"{key} is {value}", hint


def _is_open(value: str) -> bool:
    return isinstance(value, Unresolved) or "#{" in value


def _of_cloudformation(action: Action) -> Iterator[Violation]:
    path = (*action.path, "Configuration")
    name = action.text("StackName")
    if name is not None and not _is_open(name) and not action_types.STACK_NAME.fullmatch(name):
        hint = "use letters, digits and hyphens, with a letter first, at most 128"
        yield (
            (*path, "StackName"),
            f"the stack's name is {name}, which CloudFormation refuses",
            hint,
        )
    capabilities = action.text("Capabilities")
    if capabilities is not None and " " in capabilities and not _is_open(capabilities):
        hint = f'write "{capabilities.replace(" ", "")}"'
        yield (*path, "Capabilities"), "Capabilities are listed with a space", hint
    overrides: Mapping[str, Any] | None = action.overrides
    value = action.text("ParameterOverrides")
    if value is not None and overrides is None and not isinstance(value, Unresolved):
        hint = 'write it as in "{\\"VpcId\\": \\"#{vpc.VpcId}\\"}"'
        yield (*path, "ParameterOverrides"), "ParameterOverrides is no object in JSON", hint
