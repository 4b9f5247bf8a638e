"""The graph that somebody asks for: of which file, of which pipeline, with what open."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pipegen import text
from pipegen.cloudformation.template import Template
from pipegen.codepipeline.model import TYPE
from pipegen.codepipeline.project import Project
from pipegen.errors import Diagnostic, PipegenError
from pipegen.graph.model import graph as model_graph
from pipegen.graph.model.graph import Graph


def load_graph(
    path: Path, pipeline: str | None, names: Mapping[str, tuple[str, ...]] = model_graph.NONE
) -> Graph:
    """Return the graph of the pipeline `pipeline` in the template at `path`; None is the only one.

    `names` is account → what people call it, for those that have names.
    Raises `PipegenError` where the template can't be read or has no such pipeline, or where it
    has several and `pipeline` is None.
    """
    system = Project(path, Template.load(path).body)
    known = {each.name or each.logical_id: each for each in system.pipelines}
    if not known:
        hint = f"name a template with a resource of the type {TYPE}"
        raise PipegenError(f"{path} has no pipeline", hint, str(path))
    if pipeline is None and len(known) > 1:
        hint = f"choose one with --pipeline: {', '.join(known)}"
        raise PipegenError(f"{path} has {len(known)} pipelines", hint, str(path))
    name = next(iter(known)) if pipeline is None else pipeline
    if name not in known:
        hint = text.did_you_mean(name, list(known), f"there is {', '.join(known)}")
        raise PipegenError(f"{path} has no pipeline {name}", hint, str(path))
    return model_graph.build_graph(system, known[name], names)


def expanded_stacks(graph: Graph, names: Sequence[str]) -> set[str]:
    """Return the ids of the stacks that the stages `names` work on.

    Raises `PipegenError` with each name that no stage has.
    """
    stages = {each.name: each for each in graph.stages}
    wrong = [each for each in names if each not in stages]
    if wrong:
        raise PipegenError.from_diagnostics([_unknown(each, list(stages)) for each in wrong])
    return {one.stack for each in names for one in stages[each].actions if one.stack}


def _unknown(name: str, known: Sequence[str]) -> Diagnostic:
    hint = text.did_you_mean(name, known, f"there are {', '.join(known)}")
    return Diagnostic(f"there is no stage {name}", hint)
