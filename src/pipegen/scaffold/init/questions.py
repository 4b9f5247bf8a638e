"""The few questions whose answers nobody can know beforehand, and how what is typed is read.

Each is also an option of `pipegen init`. What a key of `pipegen.toml` takes is asked of the same
check, so that a wrong answer is met with the same words.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from pipegen.config import values
from pipegen.config.model import Environment, PipelineConfig
from pipegen.config.notify import Notify
from pipegen.config.value_type import ValueType, value_type
from pipegen.config.values import InvalidValue
from pipegen.scaffold.detection import DetectedSettings, Profile
from pipegen.scaffold.init.answers import (
    ENVIRONMENTS,
    Account,
    Answers,
    example,
    example_account,
    example_email,
)
from pipegen.text import format_value

# What people call the account of their pipelines, and production.
_TOOLS = ("pipeline", "pipelines", "tools", "tooling", "shared", "deployment", "cicd", "ci")
_LONGEST_NAME = 40  # of a pipeline that is called by itself; more is possible
_ALIKE = {"production": ("production", "prod"), "prod": ("prod", "production")}


Read = Callable[[Any], Any]
"""A check: it returns what was typed as an answer, or raises `Wrong`."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question: the option that answers it, what is asked, the answer proposed, the check.

    `what` is the subject of a sentence on what is wrong with an answer.
    """

    option: str
    what: str
    text: str
    default: str
    read: Read


Ask = Callable[[Question], Any]


def proposed_answers(question: Question) -> Any:
    """Return the answer to `question` that is proposed."""
    return question.read(question.default)


def readers(profiles: Sequence[Profile]) -> Mapping[str, Read]:
    """Return option → the check of its value, or of the list of its values.

    `profiles` are those that an account may be named by.
    """
    plain = ("repository", "branch", "name", "region", "connection")
    return {
        **{name: _reader(PipelineConfig, name) for name in plain},
        "account": account(profiles, *_TOOLS),
        "email": _reader(Notify, "email"),
        "environment": environments(profiles),
    }


def collect_answers(given: Mapping[str, Any], detected: DetectedSettings, ask: Ask) -> Answers:
    """Return all answers: those that are `given`, by option; `ask` is asked for the rest."""
    read, profiles = readers(detected.profiles), detected.profiles

    def key(name: str, default: str | None) -> Any:
        if name in given:
            return given[name]
        text = _described(PipelineConfig, name)
        return ask(Question(name, name, text, default or example(name), read[name]))

    repository = key("repository", detected.repository)
    return Answers(
        repository=repository,
        branch=key("branch", detected.branch),
        name=key("name", _name(repository)),
        region=key("region", detected.region),
        account=key("account", _proposed(_TOOLS, profiles, example_account(1))),
        environments=given.get("environment") or _environments(profiles, ask),
        email=given.get("email") or ask(_email(detected)),
        connection=given.get("connection"),
    )


def account(profiles: Sequence[Profile], *words: str) -> Read:
    """Return a reader of account ids, and of the names of `profiles` whose account is known.

    Where several profiles are in the account, the one that is called by one of `words` is taken.
    """

    def read(typed: Any) -> Account:
        for each in profiles:
            if each.name == typed:
                if each.account is None:
                    hint = f"aws sts get-caller-identity --profile {typed} says which it is"
                    why = f"is {format_value(typed)}, a profile whose account is not known here"
                    raise InvalidValue(why, hint)
                return Account(each.account, each.name)
        found = _reader(PipelineConfig, "account")(typed)
        there = [each.name for each in profiles if each.account == found]
        called = [each for each in there if _called(each, words)] or there
        return Account(found, called[0] if len(called) == 1 else None)

    return read


def environments(profiles: Sequence[Profile]) -> Read:
    """Return a reader of a list of `NAME=ACCOUNT`: name and account of each environment."""

    @value_type()
    def one(typed: Any) -> tuple[str, Account]:
        name, _, where = str(typed).partition("=")
        if not (name and where):
            missing = "an account" if name else "a name"
            raise InvalidValue(
                f"is {format_value(typed)}, without {missing}", "write NAME=ACCOUNT"
            )
        return _reader(Environment, "name")(name), account(profiles, *_words(name))(where)

    def read(typed: Any) -> tuple[tuple[str, Account], ...]:
        found: tuple[tuple[str, Account], ...] = values.list_of(one)(typed)
        _differing([name for name, _ in found])
        return found

    return read


def names(typed: Any) -> tuple[str, ...]:
    """Read the names of the environments, with spaces or commas between them."""
    found: tuple[str, ...] = values.list_of(_reader(Environment, "name"))(_words_of(typed))
    _differing(found)
    return found


def error_messages(what: str, wrong: InvalidValue) -> list[tuple[str, str]]:
    """Return a message and a hint for everything that is wrong with `what`."""
    return [(f"{what} {part.reason}", part.hint) for _, part in wrong.parts]


def _differing(found: Sequence[str]) -> None:
    lower = [each.lower() for each in found]
    for name in found:
        if lower.count(name.lower()) > 1:
            raise InvalidValue(f"has {name} twice", "give each environment a name of its own")


def _environments(profiles: Sequence[Profile], ask: Ask) -> tuple[tuple[str, Account], ...]:
    text = "The environments, in order; the last is production, after an approval"
    found = ask(Question("environment", "environment", text, " ".join(ENVIRONMENTS), names))
    accounts = (_account(name, number, profiles, ask) for number, name in enumerate(found))
    return tuple(zip(found, accounts, strict=True))


def _account(name: str, number: int, profiles: Sequence[Profile], ask: Ask) -> Account:
    words = _words(name)
    proposed = _proposed(words, profiles, example_account(number + 2))
    what, read = f"the account of {name}", account(profiles, *words)
    found: Account = ask(Question("environment", what, f"T{what[1:]}", proposed, read))
    return found


def _email(detected: DetectedSettings) -> Question:
    def read(typed: Any) -> tuple[str, ...]:
        found: tuple[str, ...] = _reader(Notify, "email")(_words_of(typed))
        return found

    text = _described(Notify, "email")
    return Question("email", "email", text, detected.email or example_email(), read)


def _words_of(typed: Any) -> list[str]:
    return re.split(r"[,\s]+", str(typed).strip(", "))


def _proposed(words: Sequence[str], profiles: Sequence[Profile], otherwise: str) -> str:
    """Return the account that profiles called by one of `words` are in, where it is one."""
    found = {each.account for each in profiles if each.account and _called(each.name, words)}
    return found.pop() if len(found) == 1 else otherwise


def _called(profile: str, words: Sequence[str]) -> bool:
    parts = re.split(r"[^a-z0-9]+", profile.lower())
    return profile.lower() in words or any(each in parts for each in words)


def _words(name: str) -> tuple[str, ...]:
    return _ALIKE.get(name.lower(), (name.lower(),))


def _name(repository: str) -> str:
    """Return the name of a pipeline that is called like its repository."""
    words = re.sub("[^A-Za-z0-9]+", "-", repository.partition("/")[2])
    words = words.lstrip("-0123456789")[:_LONGEST_NAME].rstrip("-")
    try:
        return str(_reader(PipelineConfig, "name")(words))
    except InvalidValue:
        return example("name")


def _reader(kind: type, name: str) -> ValueType[Any]:
    [found] = [each.metadata["read"] for each in fields(kind) if each.name == name]
    read: ValueType[Any] = found
    return read


def _described(kind: type, name: str) -> str:
    [found] = [each.metadata["description"] for each in fields(kind) if each.name == name]
    return str(found).removesuffix(".")
