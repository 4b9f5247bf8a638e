"""The user's own stacks: their place in the order, what feeds them, and their templates."""

from collections.abc import Iterator, Mapping

from pipegen.cloudformation.template import Template
from pipegen.config.delivery import ACCOUNT, EC2, PIPELINE, VPC, Delivery, template_path
from pipegen.config.model import StackConfig
from pipegen.errors import Path
from pipegen.iam import resource_permissions
from pipegen.render.validation import stack_names, unsupported
from pipegen.text import did_you_mean, join_words

_PIPEGENS = (VPC, EC2, ACCOUNT, PIPELINE)


def check_template_files(delivery: Delivery) -> None:
    """Note where rendering would write over a template, before anybody reads that file."""
    stacks, reading = delivery.config.stacks, delivery.config.reader
    own = [*_PIPEGENS, *(each.name for each in stacks if each.function is not None)]
    rendered = [template_path(name) for name in own]
    rendered += [each.parameter_file for each in delivery.deployments]
    taken = [
        path.lower() for path in rendered
    ]  # some disks do not tell capitals from small letters
    for index, stack in enumerate(stacks):
        if stack.template is not None and stack.template.lower() in taken:
            what = f"stack {stack.name} has the template {stack.template}, a file that is rendered"
            path = ("stack", index, "template")
            reading.error(path, what, "give the file another name")


def check_custom_stacks(delivery: Delivery, deployed: Mapping[str, Template]) -> None:
    """Note what is wrong in the configuration's `reading`."""
    stacks, reading = delivery.config.stacks, delivery.config.reader
    earlier = [VPC, EC2]
    for index, own in enumerate(stacks):
        if not reading.is_valid(("stack", index, "name")):
            continue
        if not _name(delivery, index, [each.name for each in stacks[:index]]):
            continue
        check = _Check(delivery, deployed, index)
        check.place(earlier)
        if deployed[own.name].resources:
            check.template()
            check.inputs()
        earlier.append(own.name)


def _name(delivery: Delivery, index: int, earlier: list[str]) -> bool:
    name = delivery.config.stacks[index].name
    alike = [each for each in (*_PIPEGENS, *earlier) if each.lower() == name.lower()]
    if alike:
        other = "one of pipegen's own" if alike[0] in _PIPEGENS else f"another one, {alike[0]}"
        what = f"stack {name} is called like {other}"
        path = ("stack", index, "name")
        delivery.config.reader.add_error(path, what, "give your stack another name")
    return not alike


class _Check:
    """One stack of the user's own, whose name is good."""

    def __init__(self, delivery: Delivery, deployed: Mapping[str, Template], index: int) -> None:
        self._delivery = delivery
        self._config = delivery.config
        self._reading = delivery.config.reader
        self._deployed = deployed
        self._own: StackConfig = delivery.config.stacks[index]
        self._path: Path = ("stack", index)
        self._all_known = stack_names.all_known(delivery.config)

    def place(self, earlier: list[str]) -> None:
        """Check `after` and `before`; `earlier` are the stacks that come before it in the file."""
        name = self._own.name
        if self._own.after and self._own.before:
            self._note(("after",), "has both after and before", "keep one of them")
        for key, other in (("after", self._own.after), ("before", self._own.before)):
            if other is None or other in earlier:
                continue
            if other == name:
                self._note((key,), f"is to come {key} itself", "name another stack")
            elif other in self._deployed:
                what = f"is to come {key} {other}, which stands further down"
                self._note((key,), what, f"move the [[stack]] {name} below that of {other}")
            elif self._all_known:
                hint = did_you_mean(other, earlier, f"the stacks are {join_words(earlier)}")
                self._note((key,), f"is to come {key} {other}, which is not deployed", hint)

    def template(self) -> None:
        """Check what the template holds."""
        template = self._deployed[self._own.name]
        for what, hint in unsupported.unsupported_features(
            template, self._config.accounts.boundary
        ):
            self._note(self._source, what, hint)
        unknown = resource_permissions.unknown_types(template.types)
        if unknown and not self._own.permissions and self._sound("permissions"):
            what = f"has {join_words(unknown)}, for which the permissions can't be computed"
            hint = 'name the IAM actions it needs: permissions = ["service:Action", …]'
            self._note(self._source, what, hint)

    def inputs(self) -> None:
        """Check that each input feeds a parameter from an output of an earlier stack."""
        order = [stack.name for stack in self._delivery.stacks]
        earlier = order[: order.index(self._own.name)]
        for parameter, (stack, output) in self._own.inputs.items():
            for what, hint in self._input(parameter, stack, output, earlier):
                self._note(("inputs", parameter), what, hint)

    def _input(
        self, parameter: str, stack: str, output: str, earlier: list[str]
    ) -> Iterator[tuple[str, str]]:
        declared = list(self._deployed[self._own.name].parameters)
        if parameter not in declared:
            hint = did_you_mean(parameter, declared, f"it has {join_words(declared or ['none'])}")
            yield f"has no parameter {parameter}", hint
        what = f"takes {parameter} from {stack}"
        if stack in earlier:
            source = self._deployed[stack]
            if source.resources and output not in source.outputs:
                outputs = list(source.outputs)
                hint = did_you_mean(output, outputs, f"it has {join_words(outputs or ['none'])}")
                yield f"{what}.{output}, an output that it lacks", hint
        elif stack == self._own.name:
            yield f"takes {parameter} from itself", "name an earlier stack"
        elif stack in self._deployed:
            if self._sound("after") and self._sound("before"):
                yield f"{what}, which is deployed later", f'write after = "{stack}"'
        elif self._all_known:
            hint = did_you_mean(
                stack, earlier, f"earlier stacks are {join_words(earlier or ['none'])}"
            )
            yield f"{what}, which is not deployed", hint

    @property
    def _source(self) -> Path:
        return ("template",) if self._own.template else ("function",)

    def _sound(self, key: str) -> bool:
        return self._reading.is_valid((*self._path, key))

    def _note(self, path: Path, what: str, hint: str) -> None:
        self._reading.error((*self._path, *path), f"stack {self._own.name} {what}", hint)
