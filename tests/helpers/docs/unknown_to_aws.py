"""Prints what the AWS CLI would not take of command lines on stdin; run by the Python that has it.

Both are JSON: a list of lists of words, without `aws` itself, and a list of sentences.
"""

import json
import sys
from collections.abc import Iterator

from awscli.clidriver import create_clidriver

_DRIVER = create_clidriver()
_GLOBAL = {f"--{name}" for name in _DRIVER._get_argument_table()}


def _unknown(words: list[str]) -> Iterator[str]:
    table, command = _DRIVER._get_command_table(), None
    rest = list(words)
    while table:
        name = rest.pop(0)
        if name not in table:
            yield f"aws {' '.join(words)}: there is no {name}"
            return
        command = table[name]
        table = _subcommands(command)
    known = {f"--{name}" for name in command.arg_table} | _GLOBAL
    given = {word for word in rest if word.startswith("--")}
    required = {f"--{name}" for name, each in command.arg_table.items() if each.required}
    for option in sorted(given - known):
        yield f"aws {' '.join(words)}: there is no {option}"
    for option in sorted(required - given):
        yield f"aws {' '.join(words)}: it lacks {option}"


def _subcommands(command: object) -> dict:
    if hasattr(command, "_get_command_table"):
        return command._get_command_table()
    return getattr(command, "subcommand_table", {})


print(json.dumps([sentence for words in json.load(sys.stdin) for sentence in _unknown(words)]))
