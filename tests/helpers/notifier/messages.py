"""The messages that the function publishes in each case, as in the golden files.

`python -m tests.helpers.notifier.messages` prints the messages of every case, as JSON, and needs
no package; with `write` it writes the golden files and docs/messages.md again.
"""

import contextlib
import functools
import importlib.util
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from types import CodeType, ModuleType, SimpleNamespace
from typing import Any
from unittest import mock

from tests.helpers.notifier.cases import CASES, CHAT, ENVIRONMENT, PEOPLE, ROOT, account
from tests.helpers.notifier.codepipeline_stub import Account
from tests.helpers.paths import DATA

FUNCTIONS = ROOT / "src/pipegen/functions"
GOLDEN = DATA / "golden/messages"


def code() -> ModuleType:
    """Return the function's module, made of its parts in order, so that each is seen as a file."""
    parts = [FUNCTIONS / part for part in functions().PARTS]
    # Named as if it were there: coverage measures what belongs to the package by its name.
    name = "pipegen.functions.index"
    return _module(name, [(str(path), path.read_text("utf-8")) for path in parts])


def joined() -> ModuleType:
    """Return the function's module as Lambda has it: one text."""
    return _module("index", [("index.py", functions().source())])


def _module(name: str, texts: list[tuple[str, str]]) -> ModuleType:
    module = ModuleType(name)
    sys.modules[name] = module
    for path, text in texts:
        exec(_compiled(text, path), module.__dict__)
    return module


@functools.cache
def _compiled(text: str, path: str) -> CodeType:
    return compile(text, path, "exec")


@functools.cache
def functions() -> ModuleType:
    """Return `pipegen.functions`, without pipegen's own imports."""
    where = [str(FUNCTIONS)]
    spec = importlib.util.spec_from_file_location(
        "functions", FUNCTIONS / "__init__.py", submodule_search_locations=where
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["functions"] = module
    spec.loader.exec_module(module)
    return module


@contextlib.contextmanager
def runtime(known: Account, **given: str) -> Iterator[None]:
    """Let the function find its environment, and boto3 lead to `known`."""
    boto3 = SimpleNamespace(client=known.client)
    config = SimpleNamespace(Config=lambda **settings: settings)
    modules = {
        "boto3": boto3,
        "botocore": SimpleNamespace(config=config),
        "botocore.config": config,
    }
    environment = mock.patch.dict(os.environ, ENVIRONMENT | given)
    with mock.patch.dict(sys.modules, modules), environment, mock.patch("time.sleep", known.wait):
        yield


def tell(
    events: list[dict[str, Any]], known: Account, module: ModuleType | None = None, **given: str
) -> list[dict[str, str]]:
    """Return what is published when the function gets `events`, one after the other."""
    module = module or code()
    with runtime(known, **given):
        for event in events:
            module.handler(event, None)
    return known.told


def sentences(messages: list[dict[str, str]], topic: str = PEOPLE) -> list[str]:
    """Return the first sentences that `topic` got."""
    return [message["Subject"] for message in messages if message["TopicArn"] == topic]


def rollbacks(known: Account) -> list[dict[str, Any]]:
    """Return what each call of RollbackStage asked for."""
    return [arguments for operation, arguments in known.called if operation == "rollback_stage"]


def golden(make: Callable[[], ModuleType]) -> Iterator[tuple[str, str]]:
    """Yield the name and the content of each golden file, as the module of `make` tells it."""
    for name, (given, change, environment) in CASES.items():
        known = account()
        change(known)
        for message in tell([given], known, make(), **environment):
            if message["TopicArn"] == CHAT:
                chat = json.dumps(json.loads(message["Message"]), indent=2, ensure_ascii=False)
                yield f"{name}.json", f"{chat}\n"
            else:
                yield f"{name}.txt", f"Subject: {message['Subject']}\n\n{message['Message']}\n"


if __name__ == "__main__":
    logging.disable()
    files = dict(golden(joined))
    if sys.argv[1:] == ["write"]:
        from scripts import messages_page

        for name, content in files.items():
            (GOLDEN / name).write_text(content, encoding="utf-8")
        (ROOT / "docs/messages.md").write_text(messages_page.page(files), encoding="utf-8")
    else:
        print(json.dumps(files))
