"""The user's own stacks: a template file of the repository, or a function that returns one."""

import importlib
import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from types import ModuleType
from typing import Any

from troposphere import Template as Built

from pipegen.cloudformation.template import Template
from pipegen.config.model import Config, StackConfig
from pipegen.errors import PipegenError

_EMPTY: dict[str, Any] = {"Resources": {}}
_FUNCTION = re.compile(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*):([A-Za-z_]\w*)")
_SHAPE = 'write function = "module:function", the module relative to pipegen.toml'
_NAME = re.compile(r"[A-Za-z0-9]+")


def build(config: Config, stack: StackConfig, path: str) -> Template:
    """Return the template of `stack`, which lies or will lie at `path` in the repository.

    A stack that can't be had is noted in `config.reading`, and an empty template stands in for it.
    """
    where = ("stack", config.stacks.index(stack))
    if not config.reader.is_valid((*where, "template"), (*where, "function")):
        return Template(path, _EMPTY)  # what is wrong with it is said already
    if (stack.template is None) == (stack.function is None):
        hint = "name a file with template, or a function with function"
        config.reader.add_error(
            where, f"stack {stack.name} needs either a template or a function", hint
        )
        return Template(path, _EMPTY)
    try:
        return Template(path, _body(config, stack, path))
    except PipegenError as error:
        for each in error.diagnostics:
            if each.line:  # inside the template file, or the user's code
                config.reader.diagnostics.append(each)
            else:
                key = "template" if stack.template else "function"
                config.reader.error((*where, key), each.message, each.hint)
    return Template(path, _EMPTY)


def _body(config: Config, stack: StackConfig, path: str) -> dict[str, Any]:
    if stack.function is None:
        body = dict(Template.load(config.path.parent / path).body)
    else:
        body = _called(config.folder, stack.name, stack.function)
    for section in ("Parameters", "Resources", "Outputs"):
        for name in body.get(section, {}):
            if not _NAME.fullmatch(name):
                raise PipegenError(
                    f'stack {stack.name} has the name "{name}" in {section}',
                    "CloudFormation takes letters and digits only",
                )
    return body


def _called(folder: Path, name: str, function: str) -> dict[str, Any]:
    spelt = _FUNCTION.fullmatch(function)
    if spelt is None:
        raise PipegenError(f'stack {name}: "{function}" names no function', _SHAPE)
    # What the user's code prints is no data of ours.
    with _importing_from(folder), redirect_stdout(sys.stderr):
        try:
            built = getattr(importlib.import_module(spelt[1]), spelt[2])()
            body = json.loads(json.dumps(built.to_dict())) if isinstance(built, Built) else None
        except (Exception, SystemExit) as error:  # whatever it raises is the user's to read
            raise _failed(folder, f"stack {name}: {function}", error) from error
    if body is None:
        what = f"stack {name}: {function} returned {type(built).__name__}"
        raise PipegenError(what, "return a troposphere.Template")
    if not body.get("Resources"):
        what = f"stack {name}: {function} returned a template without resources"
        raise PipegenError(what, "give the template at least one resource")
    found: dict[str, Any] = body
    return found


def _failed(folder: Path, what: str, error: BaseException) -> PipegenError:
    why = f"{what} failed: {type(error).__name__}: {error}".rstrip(": ")
    place = list(_places(folder, error))
    if not place:
        return PipegenError(why, f"{_SHAPE}, and see that it runs alone")
    file, line = place[-1]
    return PipegenError(why, "correct it, and see that it runs alone", os.path.relpath(file), line)


def _places(folder: Path, error: BaseException) -> Iterator[tuple[str, int]]:
    """Yield file and line of each step of the user's own code, from the call to the error."""
    step = error.__traceback__
    while step is not None:
        file = step.tb_frame.f_code.co_filename
        if _is_own(folder, file):
            yield file, step.tb_lineno
        step = step.tb_next
    if isinstance(error, SyntaxError) and error.filename and _is_own(folder, error.filename):
        yield error.filename, error.lineno or 1


def _is_own(folder: Path, file: str) -> bool:
    # The user's virtual environment often lies in the repository.
    return Path(file).is_relative_to(folder) and "site-packages" not in Path(file).parts


@contextmanager
def _importing_from(folder: Path) -> Iterator[None]:
    # Nothing stays behind: neither byte code in the user's repository nor modules in this process.
    known, bytecode = set(sys.modules), sys.dont_write_bytecode
    sys.path.insert(0, str(folder))
    sys.dont_write_bytecode = True
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        sys.dont_write_bytecode = bytecode
        for name in set(sys.modules) - known:
            if _is_own(folder, _origin(sys.modules[name])):
                del sys.modules[name]


def _origin(module: ModuleType) -> str:
    folders = list(getattr(module, "__path__", []))  # a folder without __init__.py has no file
    return getattr(module, "__file__", None) or (folders[0] if folders else "")
