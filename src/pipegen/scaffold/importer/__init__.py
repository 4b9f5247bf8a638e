"""Propose a `[[stack]]` for each existing template of a repository.

Every proposal is validated: with it, the configuration has no errors except values that the user
must set. A template without a valid proposal is left out, with the reason.
"""

from collections.abc import Mapping, Sequence
from itertools import chain
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

_MAX_STACK, _MAX_STAGE = 60, 100


def propose(config: Config, folder: Path) -> Proposal:
    """Return the proposal for the templates in `folder`, which is beside or below `pipegen.toml`.

    Raises:
        PipegenError: If `config` has errors, if `folder` is elsewhere, or if it has no template.
    """
    built = build.build(config)
    root = config.folder.resolve()
    if not folder.is_dir():
        hint = "name the folder that your templates are in"
        raise PipegenError(f"there is no folder {folder}", hint)
    if not folder.resolve().is_relative_to(root):
        hint = "move them into the repository: the pipeline takes all files from there"
        raise PipegenError(f"{folder} is not beside {config.path}, nor below", hint)
    results = discovery.find_templates(root, folder.resolve(), _rendered_files(built.delivery))
    if not results:
        message = f"there is no CloudFormation template in {folder} that is not pipegen's own"
        raise PipegenError(message, "name another folder; a template has a section Resources")
    left_out = [result for result in results if isinstance(result, Diagnostic)]
    templates = [result for result in results if isinstance(result, Template)]
    configured = {stack.template for stack in built.delivery.stacks}
    new = [template for template in templates if template.path not in configured]
    stacks = _propose_valid(built.delivery, built.templates, new, left_out)
    known = tuple(template.path for template in templates if template.path in configured)
    return Proposal(stacks, tuple(left_out), known)


def _propose_valid(
    delivery: Delivery,
    deployed: Mapping[str, Template],
    templates: Sequence[Template],
    left_out: list[Diagnostic],
) -> tuple[ProposedStack, ...]:
    """Return the valid proposals for `templates`; add to `left_out` why there is no other."""
    while True:
        proposed = _with_names(delivery, templates)
        needs = dependencies.break_cycles(
            {name: dependencies.find_dependencies(name, proposed, deployed) for name in proposed},
            proposed,
        )
        cycle = ordering.find_cycle(_needs_among(proposed, needs))
        if cycle:
            errors = _cycle_errors([proposed[name].path for name in cycle])
        else:
            stacks = _in_order(delivery, proposed, needs)
            errors = trial.validation_errors(delivery.config, stacks)
            if not errors:
                return stacks
        left_out += chain.from_iterable(errors.values())
        templates = [template for template in templates if template.path not in errors]


def _needs_among(
    proposed: Mapping[str, Template], needs: Mapping[str, Dependencies]
) -> dict[str, frozenset[str]]:
    return {name: need.stacks & {*proposed} for name, need in needs.items()}


def _with_names(delivery: Delivery, templates: Sequence[Template]) -> Mapping[str, Template]:
    in_use = {ACCOUNT, PIPELINE, SOURCE.lower()}
    in_use |= {delivery.account_stack.lower(), delivery.pipeline_stack.lower()}
    in_use |= {stack.name.lower() for stack in delivery.stacks}
    prefixes = [deliveries.prefix(environment) for environment in delivery.config.environments]
    max_length = min(_MAX_STACK, _MAX_STAGE - max(map(len, prefixes)))
    named = {}
    for template in templates:
        name = stack_names.stack_name(template.path, in_use, max_length)
        in_use.add(name.lower())
        named[name] = template
    return named


def _in_order(
    delivery: Delivery, proposed: Mapping[str, Template], needs: Mapping[str, Dependencies]
) -> tuple[ProposedStack, ...]:
    order = [stack.name for stack in delivery.stacks]
    stacks = []
    for name in ordering.in_order(_needs_among(proposed, needs)):
        need = needs[name]
        # Right after the last stack that it needs, which may be before the end of the order.
        last = max(need.stacks, key=order.index) if need.imports else None
        order.insert(order.index(last) + 1 if last else len(order), name)
        template = proposed[name].path
        stacks.append(ProposedStack(name, template, last, need.inputs, need.values, need.notes))
    return tuple(stacks)


def _cycle_errors(paths: Sequence[str]) -> dict[str, list[Diagnostic]]:
    cycle = " → ".join(paths)
    hint = "let one of them do without what the other one gives"
    return {
        path: [Diagnostic(f"{path} is left out: they need one another, {cycle}", hint, path)]
        for path in dict.fromkeys(paths)
    }


def _rendered_files(delivery: Delivery) -> frozenset[str]:
    templates = [
        stack.template for stack in delivery.stacks if not (stack.custom and stack.custom.template)
    ]
    files = [deployment.parameter_file for deployment in delivery.deployments]
    return frozenset([*templates, *files, template_path(ACCOUNT), template_path(PIPELINE)])
