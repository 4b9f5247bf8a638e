"""What one would write without pipegen: a script of troposphere calls that writes the same files.

It is made from the stacks that pipegen builds, call by call, so that it does the same work on
troposphere and awacs, imports the same modules of theirs, and nothing else: no configuration is
read, nothing is checked, computed or compared.
"""

import json
import sys
from pathlib import Path

import awacs.aws
import troposphere

from pipegen.config import loader
from pipegen.render import build
from pipegen.stacks import catalog

_HEAD = '''"""Plain troposphere."""

import json
from pathlib import Path

{imports}
{classes}

def dump(folder, name, content):
    path = Path(folder, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=2) + "\\n")

'''
_RUN = "import sys\n\nimport plain_stacks\n\nplain_stacks.write(sys.argv[1])\n"


def write(config: Path, folder: Path) -> Path:
    """Write and return the script for `config`, its stacks in a module that is compiled once."""
    built = {}
    original = catalog._template

    def record(name, template):
        built[name] = template
        return original(name, template)

    catalog._template = record
    try:
        result = build.build(loader.load(config))
    finally:
        catalog._template = original
    others = {name: json.loads(text) for name, text in result.files.items() if "/" in name}
    (folder / "plain_stacks.py").write_text(_Source().module(built, others))
    (folder / "plain.py").write_text(_RUN)
    return folder / "plain.py"


class _Source:
    """Objects of troposphere and awacs as the calls that make them."""

    def __init__(self):
        self._classes = {}

    def module(self, built, others):
        body = [line for name, each in built.items() for line in self._stack(name, each)]
        body += ["def write(folder):"]
        body += [f"    dump(folder, {n + '.json'!r}, {_name(n)}().to_dict())" for n in built]
        body += [f"    dump(folder, {name!r}, {content!r})" for name, content in others.items()]
        used = sorted(n for n in sys.modules if n.partition(".")[0] in ("troposphere", "awacs"))
        imports = "\n".join(f"import {name}" for name in used)
        classes = "\n".join(self._classes.values())
        return _HEAD.format(imports=imports, classes=classes) + "\n".join(body) + "\n"

    def _stack(self, name, template):
        yield f"def {_name(name)}():"
        yield f"    t = troposphere.Template(Description={template.description!r})"
        if template.metadata:
            yield f"    t.set_metadata({self.call(template.metadata)})"
        for each in template.parameters.values():
            yield f"    t.add_parameter({self.call(each)})"
        for key, each in template.mappings.items():
            yield f"    t.add_mapping({key!r}, {self.call(each)})"
        for key, each in template.conditions.items():
            yield f"    t.add_condition({key!r}, {self.call(each)})"
        for each in template.resources.values():
            yield f"    t.add_resource({self.call(each)})"
        for each in template.outputs.values():
            yield f"    t.add_output({self.call(each)})"
        yield "    return t\n"

    def call(self, value):
        """Return the expression that makes `value` again."""
        if isinstance(value, dict):
            return f"{{{', '.join(f'{k!r}: {self.call(v)}' for k, v in value.items())}}}"
        if isinstance(value, list | tuple):
            return f"[{self._all(value)}]"
        if hasattr(value, "properties"):
            return self._object(value)
        if isinstance(value, troposphere.AWSHelperFn):
            return self._function(value)
        if type(value).__module__.startswith("awacs"):
            return self._awacs(value)
        return repr(value)

    def _object(self, value):
        given = dict(value.properties)
        given |= {
            key: each
            for key, each in getattr(value, "resource", {}).items()
            if key in getattr(value, "attributes", ())
        }
        title = getattr(value, "title", None)
        first = [repr(title)] if title else []
        words = [f"{key}={self.call(each)}" for key, each in given.items()]
        return f"{self._class(value)}({', '.join(first + words)})"

    def _function(self, value):
        if isinstance(value, troposphere.Tags):
            parts = [
                f"troposphere.Tags({{{e['Key']!r}: {self.call(e['Value'])}}})" for e in value.tags
            ]
            return " + ".join(parts)
        [data] = value.data.values()
        arguments = self._all(data) if isinstance(data, list) else self.call(data)
        return f"{self._class(value)}({arguments})"

    def _awacs(self, value):
        if isinstance(value, awacs.aws.Action):
            arguments = [value.prefix, value.action]
        elif isinstance(value, awacs.aws.Principal):
            arguments = [value.data] if value.data == "*" else list(*value.data.items())
        elif isinstance(value, awacs.aws.Condition):
            arguments = [value.conditions]
        else:
            arguments = [value.cond_dict or {value.key: value.value}]
        return f"{self._class(value)}({self._all(arguments)})"

    def _all(self, values):
        return ", ".join(self.call(each) for each in values)

    def _class(self, value):
        kind = type(value)
        if kind.__module__.startswith("pipegen"):
            # A class of troposphere's with one property more, as pipegen makes it.
            parent = kind.__mro__[1]
            base = f"{parent.__module__}.{parent.__name__}"
            more = {name: "(int, False)" for name in kind.props if name not in parent.props}
            extra = ", ".join(f"{name!r}: {each}" for name, each in more.items())
            self._classes[kind.__name__] = (
                f"\nclass {kind.__name__}({base}):\n    props = {{**{base}.props, {extra}}}\n"
            )
            return kind.__name__
        return f"{kind.__module__}.{kind.__name__}"


def _name(stack):
    return stack.replace("-", "_")
