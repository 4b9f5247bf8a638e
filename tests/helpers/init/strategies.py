"""Hypothesis strategies for answers that the questions accept."""

from hypothesis import strategies as st

from pipegen.config import git_values
from pipegen.config.values import InvalidValue
from pipegen.scaffold.init.answers import Account, Answers

_PROFILES = st.none() | st.sampled_from(["pipeline", "qa", 'a "quoted" one', "acme-prod\\x"])
ACCOUNTS = st.builds(Account, st.from_regex("[0-9]{12}", fullmatch=True), _PROFILES)
NAMES = st.from_regex("[A-Za-z][A-Za-z0-9-]{0,39}", fullmatch=True)
BRANCHES = st.from_regex(r"[A-Za-z0-9_!+'\"$&()-]{1,30}(?:/[a-z0-9#%]{1,9}){0,2}", fullmatch=True)
EMAILS = st.from_regex(r"[a-z'+\"]{1,9}@[a-z]{1,9}\.[a-z]{2,5}", fullmatch=True)


def _is_branch(name):
    try:
        return git_values.branch(name) == name
    except InvalidValue:
        return False


def _with_accounts(names):
    return st.tuples(*(st.tuples(st.just(name), ACCOUNTS) for name in names))


ENVIRONMENTS = st.lists(NAMES, min_size=1, max_size=15, unique_by=str.lower).flatmap(
    _with_accounts
)

ANSWERS = st.builds(
    Answers,
    name=NAMES,
    account=ACCOUNTS,
    region=st.sampled_from(["eu-west-1", "us-gov-west-1", "cn-north-1"]),
    repository=st.from_regex("[A-Za-z0-9][A-Za-z0-9-]{0,9}/[A-Za-z0-9_-]{1,9}", fullmatch=True),
    branch=BRANCHES.filter(_is_branch),
    email=st.lists(EMAILS, min_size=1, max_size=3, unique=True).map(tuple),
    environments=ENVIRONMENTS,
    connection=st.none()
    | st.just("arn:aws:codeconnections:eu-west-1:111111111111:connection/0f2d4b6c"),
)
