"""Proposes a `[[stack]]` for each template that a repository has already.

What is proposed is tried: with it the configuration has no mistake but the values that a person
must give. A template for which that can't be had is left out, with the reason.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pipegen.cloudformation.template import Template
from pipegen.config import delivery as deliveries
from pipegen.config.delivery import ACCOUNT, PIPELINE, SOURCE, Delivery, template_path
from pipegen.config.model import Config
from pipegen.errors import Diagnostic, PipegenError
from pipegen.render import build
from pipegen.scaffold.importer import dependencies, discovery, ordering, stack_names, trial
from pipegen.scaffold.importer.dependencies import Dependencies
from pipegen.scaffold.importer.model import Proposal, ProposedStack

_LONGEST_STACK, _LONGEST_STAGE = 60, 100


def propose(config: Config, folder: Path) -> Proposal:
    """Return what is proposed for the templates in `folder`, which lies beside `pipegen.toml`.

    Raises `PipegenError` where `config` has mistakes of its own, where `folder` lies elsewhere,
    and where there is no template in it at all.
    """
    built = build.build(config)
    root = config.folder.resolve()
    if not folder.is_dir():
        hint = "name the folder that your templates are in"
        raise PipegenError(f"there is no folder {folder}", hint)
    if not folder.resolve().is_relative_to(root):
        hint = "move them into the repository: the pipeline takes all files from there"
        raise PipegenError(f"{folder} is not beside {config.path}, nor below", hint)
    searched = discovery.find_templates(root, folder.resolve(), _rendered(built.delivery))
    if not searched:
        what = f"there is no CloudFormation template in {folder} that is not pipegen's own"
        raise PipegenError(what, "name another folder; a template has a section Resources")
    left_out = [each for each in searched if isinstance(each, Diagnostic)]
    templates = [each for each in searched if isinstance(each, Template)]
    known = {each.template for each in built.delivery.stacks}
    new = [each for each in templates if each.path not in known]
    stacks = _tried(built.delivery, built.templates, new, left_out)
    passed_over = tuple(each.path for each in templates if each.path in known)
    return Proposal(stacks, tuple(left_out), passed_over)


def _tried(
    delivery: Delivery,
    there: Mapping[str, Template],
    templates: Sequence[Template],
    left_out: list[Diagnostic],
) -> tuple[ProposedStack, ...]:
    """Return what is proposed for `templates`; why not for the others is added to `left_out`."""
    while True:
        found = _named(delivery, templates)
        wanted = {name: dependencies.dependencies(name, found, there) for name in found}
        needs = dependencies.break_cycles(wanted, found)
        circle = ordering.find_cycle(
            {name: each.stacks & {*found} for name, each in needs.items()}
        )
        if circle:
            wrong = _circular([found[name].path for name in circle])
        else:
            stacks = _placed(delivery, found, needs)
            wrong = trial.validation_errors(delivery.config, stacks)
            if not wrong:
                return stacks
        left_out += [mistake for each in wrong.values() for mistake in each]
        templates = [each for each in templates if each.path not in wrong]


def _named(delivery: Delivery, templates: Sequence[Template]) -> Mapping[str, Template]:
    taken = {ACCOUNT, PIPELINE, SOURCE.lower()}
    taken |= {delivery.account_stack.lower(), delivery.pipeline_stack.lower()}
    taken |= {stack.name.lower() for stack in delivery.stacks}
    prefixes = [deliveries.prefix(each) for each in delivery.config.environments]
    longest = min(_LONGEST_STACK, _LONGEST_STAGE - max(map(len, prefixes)))
    found = {}
    for each in templates:
        name = stack_names.stack_name(each.path, taken, longest)
        taken.add(name.lower())
        found[name] = each
    return found


def _placed(
    delivery: Delivery, found: Mapping[str, Template], needs: Mapping[str, Dependencies]
) -> tuple[ProposedStack, ...]:
    order = [stack.name for stack in delivery.stacks]
    stacks = []
    for name in ordering.in_order({name: each.stacks & {*found} for name, each in needs.items()}):
        need = needs[name]
        # Right after the last one that it needs, which may be further up than where it stands.
        last = max(need.stacks, key=order.index) if need.imports else None
        order.insert(order.index(last) + 1 if last else len(order), name)
        template = found[name].path
        stacks.append(ProposedStack(name, template, last, need.inputs, need.values, need.notes))
    return tuple(stacks)


def _circular(paths: Sequence[str]) -> dict[str, list[Diagnostic]]:
    way = " → ".join(paths)
    hint = "let one of them do without what the other one gives"
    return {
        each: [Diagnostic(f"{each} is left out: they need one another, {way}", hint, each)]
        for each in dict.fromkeys(paths)
    }


def _rendered(delivery: Delivery) -> frozenset[str]:
    own = [each.template for each in delivery.stacks if not (each.custom and each.custom.template)]
    files = [each.parameter_file for each in delivery.deployments]
    return frozenset([*own, *files, template_path(ACCOUNT), template_path(PIPELINE)])
