"""The questions of `pipegen init`, and the readers of their answers.

Each question is also an option of `pipegen init`. Answers are read by the value types of
`pipegen.toml`, so that errors have the same messages.
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

# Common names of the profile of the pipeline's account; and synonyms of environments.
_PIPELINE_ACCOUNT_NAMES = (
    "pipeline",
    "pipelines",
    "tools",
    "tooling",
    "shared",
    "deployment",
    "cicd",
    "ci",
)
_MAX_NAME_LENGTH = 40  # of a proposed pipeline name; longer names are valid
_SYNONYMS = {"production": ("production", "prod"), "prod": ("prod", "production")}


AnswerReader = Callable[[Any], Any]
"""Returns the answer for what the user typed, or raises `InvalidValue`."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question."""

    option: str
    """The option of `pipegen init` that answers it, without dashes."""
    subject: str
    """The subject of error messages about an answer."""
    text: str
    default: str
    read: AnswerReader


Ask = Callable[[Question], Any]


def proposed_answers(question: Question) -> Any:
    """Return the proposed answer to `question`."""
    return question.read(question.default)


def readers(profiles: Sequence[Profile]) -> Mapping[str, AnswerReader]:
    """Return option → reader of its value, or of the list of its values.

    `profiles` are the AWS CLI profiles whose names can be used for accounts.
    """
    plain = ("repository", "branch", "name", "region", "connection")
    return {
        **{name: _reader(PipelineConfig, name) for name in plain},
        "account": account_reader(profiles, *_PIPELINE_ACCOUNT_NAMES),
        "email": _reader(Notify, "email"),
        "environment": environments_reader(profiles),
    }


def collect_answers(options: Mapping[str, Any], detected: DetectedSettings, ask: Ask) -> Answers:
    """Return all answers.

    Args:
        options: Option → answer, of the options that the user has set.
        detected: The settings from which answers are proposed.
        ask: A function that returns the answer to a question; called for the other options.
    """
    profiles = detected.profiles
    reader_by_option = readers(profiles)

    def key(name: str, default: str | None) -> Any:
        if name in options:
            return options[name]
        text = _description(PipelineConfig, name)
        return ask(Question(name, name, text, default or example(name), reader_by_option[name]))

    repository = key("repository", detected.repository)
    return Answers(
        repository=repository,
        branch=key("branch", detected.branch),
        name=key("name", _name(repository)),
        region=key("region", detected.region),
        account=key("account", _proposed(_PIPELINE_ACCOUNT_NAMES, profiles, example_account(1))),
        environments=options.get("environment") or _ask_environments(profiles, ask),
        email=options.get("email") or ask(_email(detected)),
        connection=options.get("connection"),
    )


def account_reader(profiles: Sequence[Profile], *words: str) -> AnswerReader:
    """Return a reader of account ids, and of names of `profiles` with a known account.

    If several profiles are in an account, the only one whose name matches `words` is used.
    """

    def read(typed: Any) -> Account:
        profile = next((profile for profile in profiles if profile.name == typed), None)
        if profile is None:
            account_id = _reader(PipelineConfig, "account")(typed)
            return Account(account_id, _profile_name(account_id, profiles, words))
        if profile.account is None:
            hint = f"aws sts get-caller-identity --profile {typed} says which it is"
            reason = f"is {format_value(typed)}, a profile whose account is not known here"
            raise InvalidValue(reason, hint)
        return Account(profile.account, profile.name)

    return read


def _profile_name(
    account_id: str, profiles: Sequence[Profile], words: Sequence[str]
) -> str | None:
    names = [profile.name for profile in profiles if profile.account == account_id]
    matches = [name for name in names if _matches_any(name, words)] or names
    return matches[0] if len(matches) == 1 else None


def environments_reader(profiles: Sequence[Profile]) -> AnswerReader:
    """Return a reader of a list of `NAME=ACCOUNT`: name and account of each environment."""

    @value_type()
    def read_environment(typed: Any) -> tuple[str, Account]:
        name, _, account = str(typed).partition("=")
        if not (name and account):
            missing = "an account" if name else "a name"
            raise InvalidValue(
                f"is {format_value(typed)}, without {missing}", "write NAME=ACCOUNT"
            )
        read_account = account_reader(profiles, *_account_words(name))
        return _reader(Environment, "name")(name), read_account(account)

    def read(typed: Any) -> tuple[tuple[str, Account], ...]:
        environments: tuple[tuple[str, Account], ...] = values.list_of(read_environment)(typed)
        _require_unique([name for name, _ in environments])
        return environments

    return read


def read_environment_names(typed: Any) -> tuple[str, ...]:
    """Return the names of the environments, separated by spaces or commas in `typed`."""
    names: tuple[str, ...] = values.list_of(_reader(Environment, "name"))(_split(typed))
    _require_unique(names)
    return names


def error_messages(subject: str, error: InvalidValue) -> list[tuple[str, str]]:
    """Return a message, which begins with `subject`, and a hint for each part of `error`."""
    return [(f"{subject} {part.reason}", part.hint) for _, part in error.parts]


def _require_unique(names: Sequence[str]) -> None:
    lower = [name.lower() for name in names]
    for name in names:
        if lower.count(name.lower()) > 1:
            raise InvalidValue(f"has {name} twice", "give each environment a name of its own")


def _ask_environments(profiles: Sequence[Profile], ask: Ask) -> tuple[tuple[str, Account], ...]:
    text = "The environments, in order; the last is production, after an approval"
    default = " ".join(ENVIRONMENTS)
    question = Question("environment", "environment", text, default, read_environment_names)
    names = ask(question)
    accounts = (_ask_account(name, number, profiles, ask) for number, name in enumerate(names))
    return tuple(zip(names, accounts, strict=True))


def _ask_account(name: str, number: int, profiles: Sequence[Profile], ask: Ask) -> Account:
    words = _account_words(name)
    default = _proposed(words, profiles, example_account(number + 2))
    subject, read = f"the account of {name}", account_reader(profiles, *words)
    account: Account = ask(Question("environment", subject, f"T{subject[1:]}", default, read))
    return account


def _email(detected: DetectedSettings) -> Question:
    def read(typed: Any) -> tuple[str, ...]:
        addresses: tuple[str, ...] = _reader(Notify, "email")(_split(typed))
        return addresses

    text = _description(Notify, "email")
    return Question("email", "email", text, detected.email or example_email(), read)


def _split(typed: Any) -> list[str]:
    return re.split(r"[,\s]+", str(typed).strip(", "))


def _proposed(words: Sequence[str], profiles: Sequence[Profile], default: str) -> str:
    """Return the only account of the profiles whose names match `words`, else `default`."""
    accounts = {
        profile.account
        for profile in profiles
        if profile.account and _matches_any(profile.name, words)
    }
    return accounts.pop() if len(accounts) == 1 else default


def _matches_any(profile: str, words: Sequence[str]) -> bool:
    parts = re.split(r"[^a-z0-9]+", profile.lower())
    return profile.lower() in words or any(word in parts for word in words)


def _account_words(name: str) -> tuple[str, ...]:
    return _SYNONYMS.get(name.lower(), (name.lower(),))


def _name(repository: str) -> str:
    """Return a name for the pipeline: that of its repository, if it can be one."""
    words = re.sub("[^A-Za-z0-9]+", "-", repository.partition("/")[2])
    words = words.lstrip("-0123456789")[:_MAX_NAME_LENGTH].rstrip("-")
    try:
        return str(_reader(PipelineConfig, "name")(words))
    except InvalidValue:
        return example("name")


def _reader(kind: type, name: str) -> ValueType[Any]:
    [reader] = [field.metadata["read"] for field in fields(kind) if field.name == name]
    typed_reader: ValueType[Any] = reader
    return typed_reader


def _description(kind: type, name: str) -> str:
    [text] = [field.metadata["description"] for field in fields(kind) if field.name == name]
    return str(text).removesuffix(".")
