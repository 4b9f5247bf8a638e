"""The answers, as values, and the examples that stand in for what is not known yet."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from pipegen.config.model import PipelineConfig
from pipegen.config.notify import Notify

ENVIRONMENTS = ("qa", "production")
"""The names that are proposed."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account, and the AWS CLI profile that is known to belong to it, if any."""

    id: str
    profile: str | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """All that is asked for. The last of `environments`, name → account, is production."""

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
    [found] = [each.metadata["example"] for each in fields(PipelineConfig) if each.name == key]
    return str(found)


def example_email() -> str:
    """Return the example of an address to tell."""
    [found] = [each.metadata["example"] for each in fields(Notify) if each.name == "email"]
    return str(found[0])


def example_account(number: int) -> str:
    """Return an account id that everybody sees is none: the pipeline's is 1, others follow."""
    return str(number) * 12 if number < 10 else f"{number:04}" * 3


def examples(answers: Answers) -> Iterator[str]:
    """Yield the values of `answers` that are examples, to be replaced before a deployment."""
    accounts = [answers.account, *(account for _, account in answers.environments)]
    known = {example_account(number + 1) for number in range(len(accounts))}
    given = {answers.repository, *answers.email, *(account.id for account in accounts)}
    yield from sorted(given & {*known, example("repository"), example_email()})
