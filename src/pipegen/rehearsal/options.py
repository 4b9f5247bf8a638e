"""What is wished of a rehearsal and that its files can't do: every such wish is a mistake."""

from collections.abc import Collection, Iterator

from pipegen.errors import Diagnostic, PipegenError
from pipegen.rehearsal.engine.action_runner import FailureInjection
from pipegen.rehearsal.engine.workspace import Workspace
from pipegen.text import did_you_mean


def validate_options(given: Workspace, wishes: FailureInjection, stubs: Collection[str]) -> None:
    """Raise `PipegenError` where no stage, resource or resource type is called as wished."""
    mistakes = [*_of_stages(given, wishes), *_of_types(given, stubs)]
    if mistakes:
        raise PipegenError.from_diagnostics(mistakes)


def _of_stages(given: Workspace, wishes: FailureInjection) -> Iterator[Diagnostic]:
    stages = [each.name for each in given.pipeline.stages]
    wanted = dict.fromkeys(e for e in (wishes.until, wishes.fail) if e is not None)
    unknown = [each for each in wanted if each not in stages]
    for named in unknown:
        hint = did_you_mean(named, stages, f"there are {', '.join(stages)}")
        yield Diagnostic(f"the pipeline has no stage {named}", hint)
    if unknown:
        return
    if wishes.until is not None and wishes.fail in stages[stages.index(wishes.until) + 1 :]:
        what = f"{wishes.fail} is to fail, but the rehearsal ends with {wishes.until}"
        yield Diagnostic(what, f"use --until {wishes.fail}")
    if wishes.resource is not None:
        deployed = [e for e in given.system.deployed if e.action.stage == wishes.fail]
        known = [name for e in deployed if e.template for name in e.template.resources]
        if wishes.resource not in known:
            hint = did_you_mean(wishes.resource, known, f"it has {', '.join(known) or 'none'}")
            yield Diagnostic(f"the stack of {wishes.fail} has no resource {wishes.resource}", hint)


def _of_types(given: Workspace, stubs: Collection[str]) -> Iterator[Diagnostic]:
    deployed = [each.template.types for each in given.system.deployed if each.template]
    types = sorted(frozenset().union(*deployed))
    for each in sorted(set(stubs) - set(types)):
        hint = did_you_mean(each, types, f"there are {', '.join(types)}")
        yield Diagnostic(f"no deployed template has a resource of type {each}", hint)
