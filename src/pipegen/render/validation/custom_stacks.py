"""Checks the custom stacks: names, position in the order, templates, inputs."""

from collections.abc import Iterator, Mapping

from pipegen.cloudformation.template import Template
from pipegen.config.delivery import ACCOUNT, EC2, PIPELINE, VPC, Delivery, template_path
from pipegen.config.model import StackConfig
from pipegen.errors import Path
from pipegen.iam import resource_permissions
from pipegen.render.validation import resource_names, unsupported
from pipegen.text import did_you_mean, join_words

_RESERVED = (VPC, EC2, ACCOUNT, PIPELINE)


def check_template_files(delivery: Delivery) -> None:
    """Add an error for each template file that rendering would overwrite.

    Its path is invalid from then on, so the file is not read as a template.
    """
    stacks, reader = delivery.config.stacks, delivery.config.reader
    names = [*_RESERVED, *(stack.name for stack in stacks if stack.function is not None)]
    rendered = [template_path(name) for name in names]
    rendered += [deployment.parameter_file for deployment in delivery.deployments]
    in_use = [path.lower() for path in rendered]  # some file systems ignore case
    for index, stack in enumerate(stacks):
        if stack.template is not None and stack.template.lower() in in_use:
            subject = f"stack {stack.name} has the template {stack.template}"
            path = ("stack", index, "template")
            hint = "give the file another name"
            reader.error(path, f"{subject}, a file that is rendered", hint)


def check_custom_stacks(delivery: Delivery, templates: Mapping[str, Template]) -> None:
    """Add the errors of each custom stack to the reader of the configuration."""
    stacks, reader = delivery.config.stacks, delivery.config.reader
    earlier = [VPC, EC2]
    for index, config in enumerate(stacks):
        if not reader.is_valid(("stack", index, "name")):
            continue
        if not _check_name(delivery, index, [stack.name for stack in stacks[:index]]):
            continue
        validator = _StackValidator(delivery, templates, index)
        validator.check_position(earlier)
        if templates[config.name].resources:
            validator.check_template()
            validator.check_inputs()
        earlier.append(config.name)


def _check_name(delivery: Delivery, index: int, earlier: list[str]) -> bool:
    name = delivery.config.stacks[index].name
    same = [other for other in (*_RESERVED, *earlier) if other.lower() == name.lower()]
    if same:
        other = "one of pipegen's own" if same[0] in _RESERVED else f"another one, {same[0]}"
        message = f"stack {name} is called like {other}"
        path = ("stack", index, "name")
        delivery.config.reader.add_error(path, message, "give your stack another name")
    return not same


class _StackValidator:
    """The checks of one custom stack whose name is valid."""

    def __init__(self, delivery: Delivery, templates: Mapping[str, Template], index: int) -> None:
        self._delivery = delivery
        self._templates = templates
        self._stack: StackConfig = delivery.config.stacks[index]
        self._path: Path = ("stack", index)
        self._all_names_valid = resource_names.all_names_valid(delivery.config)

    def check_position(self, earlier: list[str]) -> None:
        """Check `after` and `before`; `earlier` are the stacks above this one in the file."""
        if self._stack.after and self._stack.before:
            self._error(("after",), "has both after and before", "keep one of them")
        for key, other in (("after", self._stack.after), ("before", self._stack.before)):
            if other is not None and other not in earlier:
                self._check_neighbor(key, other, earlier)

    def _check_neighbor(self, key: str, other: str, earlier: list[str]) -> None:
        name = self._stack.name
        if other == name:
            self._error((key,), f"is to come {key} itself", "name another stack")
        elif other in self._templates:
            reason = f"is to come {key} {other}, which stands further down"
            self._error((key,), reason, f"move the [[stack]] {name} below that of {other}")
        elif self._all_names_valid:
            hint = did_you_mean(other, earlier, f"the stacks are {join_words(earlier)}")
            self._error((key,), f"is to come {key} {other}, which is not deployed", hint)

    def check_template(self) -> None:
        """Check for features and resource types that pipegen can't deploy."""
        template = self._templates[self._stack.name]
        boundary = self._delivery.config.accounts.boundary
        for reason, hint in unsupported.unsupported_features(template, boundary):
            self._error(self._source, reason, hint)
        unknown = resource_permissions.unknown_types(template.types)
        if unknown and not self._stack.permissions and self._is_valid("permissions"):
            reason = f"has {join_words(unknown)}, for which the permissions can't be computed"
            hint = 'name the IAM actions it needs: permissions = ["service:Action", …]'
            self._error(self._source, reason, hint)

    def check_inputs(self) -> None:
        """Check that each input passes an output of an earlier stack to a parameter."""
        order = [stack.name for stack in self._delivery.stacks]
        earlier = order[: order.index(self._stack.name)]
        for parameter, (source, output) in self._stack.inputs.items():
            errors = [
                *self._parameter_errors(parameter),
                *self._source_errors(parameter, source, output, earlier),
            ]
            for reason, hint in errors:
                self._error(("inputs", parameter), reason, hint)

    def _parameter_errors(self, parameter: str) -> Iterator[tuple[str, str]]:
        declared = list(self._templates[self._stack.name].parameters)
        if parameter not in declared:
            hint = did_you_mean(parameter, declared, f"it has {join_words(declared or ['none'])}")
            yield f"has no parameter {parameter}", hint

    def _source_errors(
        self, parameter: str, source: str, output: str, earlier: list[str]
    ) -> Iterator[tuple[str, str]]:
        reason = f"takes {parameter} from {source}"
        if source in earlier:
            template = self._templates[source]
            if template.resources and output not in template.outputs:
                outputs = list(template.outputs)
                hint = did_you_mean(output, outputs, f"it has {join_words(outputs or ['none'])}")
                yield f"{reason}.{output}, an output that it lacks", hint
        elif source == self._stack.name:
            yield f"takes {parameter} from itself", "name an earlier stack"
        elif source in self._templates:
            if self._is_valid("after") and self._is_valid("before"):
                yield f"{reason}, which is deployed later", f'write after = "{source}"'
        elif self._all_names_valid:
            stacks = f"earlier stacks are {join_words(earlier or ['none'])}"
            yield f"{reason}, which is not deployed", did_you_mean(source, earlier, stacks)

    @property
    def _source(self) -> Path:
        return ("template",) if self._stack.template else ("function",)

    def _is_valid(self, key: str) -> bool:
        return self._delivery.config.reader.is_valid((*self._path, key))

    def _error(self, path: Path, reason: str, hint: str) -> None:
        message = f"stack {self._stack.name} {reason}"
        self._delivery.config.reader.error((*self._path, *path), message, hint)
