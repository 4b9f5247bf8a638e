"""Load the graph of a pipeline from its template, and find the stacks of its stages."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pipegen import text
from pipegen.cloudformation.template import Template
from pipegen.codepipeline.model import TYPE
from pipegen.codepipeline.project import Project
from pipegen.errors import Diagnostic, PipegenError
from pipegen.graph.model.graph import NO_NAMES, Graph, build_graph


def load_graph(
    path: Path, pipeline: str | None, names: Mapping[str, tuple[str, ...]] = NO_NAMES
) -> Graph:
    """Return the graph of the pipeline named `pipeline` in the template at `path`.

    If `pipeline` is None, the template must have exactly one. `names` is account → names of the
    environments in it. Raises `PipegenError` if the template cannot be read or has no such
    pipeline, or if `pipeline` is None and the template has several.
    """
    project = Project(path, Template.load(path).body)
    pipelines = {
        candidate.name or candidate.logical_id: candidate for candidate in project.pipelines
    }
    if not pipelines:
        hint = f"name a template with a resource of the type {TYPE}"
        raise PipegenError(f"{path} has no pipeline", hint, str(path))
    if pipeline is None and len(pipelines) > 1:
        hint = f"choose one with --pipeline: {', '.join(pipelines)}"
        raise PipegenError(f"{path} has {len(pipelines)} pipelines", hint, str(path))
    name = next(iter(pipelines)) if pipeline is None else pipeline
    if name not in pipelines:
        hint = text.did_you_mean(name, list(pipelines), f"there is {', '.join(pipelines)}")
        raise PipegenError(f"{path} has no pipeline {name}", hint, str(path))
    return build_graph(project, pipelines[name], names)


def expanded_stacks(graph: Graph, names: Sequence[str]) -> set[str]:
    """Return the ids of the stacks that the stages `names` deploy, execute or delete.

    Raises `PipegenError` with a diagnostic for each name that no stage has.
    """
    stages = {stage.name: stage for stage in graph.stages}
    unknown = [name for name in names if name not in stages]
    if unknown:
        raise PipegenError.from_diagnostics([_unknown(name, list(stages)) for name in unknown])
    return {action.stack for name in names for action in stages[name].actions if action.stack}


def _unknown(name: str, known: Sequence[str]) -> Diagnostic:
    hint = text.did_you_mean(name, known, f"there are {', '.join(known)}")
    return Diagnostic(f"there is no stage {name}", hint)
