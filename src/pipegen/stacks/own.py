"""The user's own stacks: a template file that is in the repository already, or a function that returns one."""

import importlib
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from troposphere import Template as Built

from pipegen import template
from pipegen.config import Config, Stack
from pipegen.errors import PipegenError
from pipegen.template import Template

_EMPTY: dict[str, Any] = {"Resources": {}}


def build(config: Config, stack: Stack, path: str) -> Template:
    """Return the template of `stack`, which lies or will lie at `path` in the repository.

    A stack that can't be had is noted in `config.reading`, and an empty template stands in for it.
    """
    where = ("stack", config.stacks.index(stack))
    if (stack.template is None) == (stack.function is None):
        hint = "name a file with template, or a function with function"
        config.reading.mistake(where, f"stack {stack.name} needs a template or a function", hint)
        return Template(path, _EMPTY)
    try:
        if stack.function is None:
            return Template(path, template.load(config.path.parent / path).body)
        return Template(path, _called(config.folder, stack.name, stack.function))
    except PipegenError as error:
        for each in error.mistakes:
            if each.line:  # inside the template file
                config.reading.mistakes.append(each)
            else:
                key = "template" if stack.template else "function"
                config.reading.mistake((*where, key), each.message, each.hint)
    return Template(path, _EMPTY)


def _called(folder: Path, name: str, function: str) -> dict[str, Any]:
    module, _, attribute = function.partition(":")
    with _importing_from(folder):
        try:
            built = getattr(importlib.import_module(module), attribute)()
        except Exception as error:  # it is the user's code: whatever it raises is theirs to read
            raise PipegenError(
                f"stack {name}: {function} failed: {type(error).__name__}: {error}",
                'write function = "module:function", relative to pipegen.toml, and see that it runs alone',
            ) from error
    if not isinstance(built, Built):
        raise PipegenError(
            f"stack {name}: {function} returned {type(built).__name__}",
            "return a troposphere.Template",
        )
    body: dict[str, Any] = json.loads(json.dumps(built.to_dict()))
    return body


@contextmanager
def _importing_from(folder: Path) -> Iterator[None]:
    # Nothing stays behind: neither byte code in the user's repository nor modules in this process.
    known, bytecode = set(sys.modules), sys.dont_write_bytecode
    sys.path.insert(0, str(folder))
    sys.dont_write_bytecode = True
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        sys.dont_write_bytecode = bytecode
        for name in set(sys.modules) - known:
            file = getattr(sys.modules[name], "__file__", None)
            if file and Path(file).is_relative_to(folder):
                del sys.modules[name]
