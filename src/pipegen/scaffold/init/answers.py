"""The answers to the questions of `pipegen init`, and examples for missing answers."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from pipegen.config.model import PipelineConfig
from pipegen.config.notify import Notify

ENVIRONMENTS = ("qa", "production")
"""The proposed names of the environments, in order."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account, and the AWS CLI profile for it, if known."""

    id: str
    profile: str | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """All answers. The last of `environments`, pairs of name and account, is production."""

    name: str
    account: Account
    region: str
    repository: str
    branch: str
    email: tuple[str, ...]
    environments: tuple[tuple[str, Account], ...]
    connection: str | None = None


def example(key: str) -> str:
    """Return the example of a key of `[pipeline]`."""
    [value] = [field.metadata["example"] for field in fields(PipelineConfig) if field.name == key]
    return str(value)


def example_email() -> str:
    """Return the example of an e-mail address for notifications."""
    [values] = [field.metadata["example"] for field in fields(Notify) if field.name == "email"]
    return str(values[0])


def example_account(number: int) -> str:
    """Return an account id that is clearly an example; `number` 1 is the pipeline's account."""
    return str(number) * 12 if number < 10 else f"{number:04}" * 3


def examples(answers: Answers) -> Iterator[str]:
    """Yield the values of `answers` that are examples, to be replaced before a deployment."""
    accounts = [answers.account, *(account for _, account in answers.environments)]
    account_ids = {example_account(number + 1) for number in range(len(accounts))}
    values = {answers.repository, *answers.email, *(account.id for account in accounts)}
    yield from sorted(values & {*account_ids, example("repository"), example_email()})
