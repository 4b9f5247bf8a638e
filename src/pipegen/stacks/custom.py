"""Custom stacks: a template file of the repository, or a function that returns a template."""

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
_FUNCTION_HINT = 'write function = "module:function", the module relative to pipegen.toml'
_LOGICAL_ID = re.compile(r"[A-Za-z0-9]+")


def build(config: Config, stack: StackConfig, path: str) -> Template:
    """Return the template of `stack`, whose file is or will be at `path` in the repository.

    Errors are added to `config.reader`; an empty template is returned then.
    """
    table = ("stack", config.stacks.index(stack))
    if not config.reader.is_valid((*table, "template"), (*table, "function")):
        return Template(path, _EMPTY)  # the error is reported already
    if (stack.template is None) == (stack.function is None):
        hint = "name a file with template, or a function with function"
        config.reader.add_error(
            table, f"stack {stack.name} needs either a template or a function", hint
        )
        return Template(path, _EMPTY)
    try:
        return Template(path, _template_body(config, stack, path))
    except PipegenError as error:
        for diagnostic in error.diagnostics:
            if diagnostic.line:  # inside the template file, or the user's code
                config.reader.diagnostics.append(diagnostic)
            else:
                key = "template" if stack.template else "function"
                config.reader.error((*table, key), diagnostic.message, diagnostic.hint)
    return Template(path, _EMPTY)


def _template_body(config: Config, stack: StackConfig, path: str) -> dict[str, Any]:
    if stack.function is None:
        body = dict(Template.load(config.path.parent / path).body)
    else:
        body = _call(config.folder, stack.name, stack.function)
    for section in ("Parameters", "Resources", "Outputs"):
        for name in body.get(section, {}):
            if not _LOGICAL_ID.fullmatch(name):
                raise PipegenError(
                    f'stack {stack.name} has the name "{name}" in {section}',
                    "CloudFormation takes letters and digits only",
                )
    return body


def _call(folder: Path, name: str, function: str) -> dict[str, Any]:
    match = _FUNCTION.fullmatch(function)
    if match is None:
        raise PipegenError(f'stack {name}: "{function}" names no function', _FUNCTION_HINT)
    # stdout is for the data of the command: what the user's code prints goes to stderr.
    with _importing_from(folder), redirect_stdout(sys.stderr):
        try:
            built = getattr(importlib.import_module(match[1]), match[2])()
            body = json.loads(json.dumps(built.to_dict())) if isinstance(built, Built) else None
        except (Exception, SystemExit) as error:  # the user's code may raise anything
            raise _call_error(folder, f"stack {name}: {function}", error) from error
    if body is None:
        message = f"stack {name}: {function} returned {type(built).__name__}"
        raise PipegenError(message, "return a troposphere.Template")
    if not body.get("Resources"):
        message = f"stack {name}: {function} returned a template without resources"
        raise PipegenError(message, "give the template at least one resource")
    template_body: dict[str, Any] = body
    return template_body


def _call_error(folder: Path, subject: str, error: BaseException) -> PipegenError:
    message = f"{subject} failed: {type(error).__name__}: {error}".rstrip(": ")
    locations = list(_user_locations(folder, error))
    if not locations:
        return PipegenError(message, f"{_FUNCTION_HINT}, and see that it runs alone")
    file, line = locations[-1]
    hint = "correct it, and see that it runs alone"
    return PipegenError(message, hint, os.path.relpath(file), line)


def _user_locations(folder: Path, error: BaseException) -> Iterator[tuple[str, int]]:
    """Yield file and line of each traceback entry in the user's code, outermost call first."""
    entry = error.__traceback__
    while entry is not None:
        file = entry.tb_frame.f_code.co_filename
        if _is_user_code(folder, file):
            yield file, entry.tb_lineno
        entry = entry.tb_next
    if isinstance(error, SyntaxError) and error.filename and _is_user_code(folder, error.filename):
        yield error.filename, error.lineno or 1


def _is_user_code(folder: Path, file: str) -> bool:
    # The user's virtual environment is often inside the repository.
    return Path(file).is_relative_to(folder) and "site-packages" not in Path(file).parts


@contextmanager
def _importing_from(folder: Path) -> Iterator[None]:
    # Leave nothing behind: no byte code in the user's repository, no modules in this process.
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
            if _is_user_code(folder, _origin(sys.modules[name])):
                del sys.modules[name]


def _origin(module: ModuleType) -> str:
    folders = list(getattr(module, "__path__", []))  # a folder without __init__.py has no file
    return getattr(module, "__file__", None) or (folders[0] if folders else "")
