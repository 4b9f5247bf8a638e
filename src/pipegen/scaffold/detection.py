"""What can be known before anybody is asked: the repository, the branch, profiles of the AWS CLI.

Whatever can't be found out is None, never an error. Only names, account ids and regions are kept
of the AWS CLI's files. Sources: `git help urls`, GitHub's page "Using SSH over the HTTPS port",
the AWS page "Configuration and credential file settings in the AWS CLI".
"""

import configparser
import os
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipegen.config import aws_values, git_values
from pipegen.config.values import InvalidValue, text

# Another host, `github.example.com` say, is not GitHub: a connection to it is another kind.
_GITHUB = re.compile(
    r"(?:(?:https?|ssh|git|git\+ssh)://(?:[^@/]*@)?(?:www\.|ssh\.)?github\.com(?::\d+)?/"
    r"|(?:[^@/:]+@)?(?:ssh\.)?github\.com:/?)"
    r"([^/]+/[^/]+?)(?:\.git)?/?",
    re.IGNORECASE,
)
_ARN_ACCOUNT = re.compile(r"arn:aws[a-z-]*:(?:iam|sts)::([0-9]{12}):.+")


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile of the AWS CLI, with the account and the region that its settings name, if any."""

    name: str
    account: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class DetectedSettings:
    """All that was found; `top` is the folder that the git repository begins in."""

    top: Path | None = None
    repository: str | None = None
    branch: str | None = None
    email: str | None = None
    region: str | None = None
    profiles: tuple[Profile, ...] = ()


def detect(folder: Path, environment: Mapping[str, str]) -> DetectedSettings:
    """Return what `folder` and the variables of `environment` tell."""
    known = _profiles(environment)
    top = _git(folder, "rev-parse", "--show-toplevel")
    return DetectedSettings(
        top=Path(top) if top else None,
        repository=_repository(folder),
        branch=_branch(folder),
        email=_email(folder),
        region=_region(environment, known),
        profiles=tuple(known.values()),
    )


def github(url: str) -> str | None:
    """Return `owner/name` of the repository that a remote's `url` means, None elsewhere."""
    found = _GITHUB.fullmatch(url)
    return _read(git_values.repository, found[1]) if found else None


def _repository(folder: Path) -> str | None:
    remotes = (_git(folder, "remote") or "").splitlines()
    for name in sorted(remotes, key=lambda each: each != "origin"):
        found = github(_git(folder, "remote", "get-url", name) or "")
        if found:
            return found
    return None


def _branch(folder: Path) -> str | None:
    """Return the branch that others merge into, or the current one, which may have no commit."""
    head = _git(folder, "symbolic-ref", "--quiet", "refs/remotes/origin/HEAD")
    if head:
        return _read(git_values.branch, head.removeprefix("refs/remotes/origin/"))
    return _read(git_values.branch, _git(folder, "symbolic-ref", "--quiet", "--short", "HEAD"))


def _email(folder: Path) -> str | None:
    found = _git(folder, "config", "user.email")
    # GitHub gives people an address for their commits that takes no mail.
    return None if found and "noreply" in found else _read(aws_values.email, found)


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False)
    except FileNotFoundError:
        return None
    return os.fsdecode(done.stdout).strip() or None


def _region(environment: Mapping[str, str], known: Mapping[str, Profile]) -> str | None:
    """Return the region that the AWS CLI would use, or the only one that profiles name."""
    for variable in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        if found := _read(aws_values.region, environment.get(variable)):
            return found
    usual = known.get(environment.get("AWS_PROFILE", "default"))
    if usual and usual.region:
        return usual.region
    regions = {each.region for each in known.values() if each.region}
    return regions.pop() if len(regions) == 1 else None


def _profiles(environment: Mapping[str, str]) -> dict[str, Profile]:
    found = {}
    for name, _ in _sections(environment, "AWS_SHARED_CREDENTIALS_FILE", "credentials"):
        found[name] = Profile(name)
    for section, settings in _sections(environment, "AWS_CONFIG_FILE", "config"):
        kind, _, name = section.partition(" ")
        name = name.strip().strip("\"'")
        if section == "default" or (kind == "profile" and name):
            found[name or section] = _profile(name or section, settings)
    return {name: found[name] for name in sorted(found) if _read(text, name)}


def _sections(
    environment: Mapping[str, str], variable: str, usual: str
) -> Iterator[tuple[str, Mapping[str, str]]]:
    home = environment.get("HOME", "/")
    path = environment.get(variable) or f"~/.aws/{usual}"
    # Nothing of the file is ever shown, not even why it can't be read: it may hold secrets.
    parser = configparser.RawConfigParser(strict=False, default_section="", allow_no_value=True)
    with suppress(OSError, ValueError, configparser.Error):
        parser.read_string(Path(re.sub("^~(?=/)", lambda _: home, path)).read_text("utf-8"))
    for name in parser.sections():
        yield name, parser[name]


def _profile(name: str, settings: Mapping[str, str]) -> Profile:
    # In the order in which the AWS CLI looks for credentials.
    named = (
        _account_of(settings.get("role_arn")),
        settings.get("sso_account_id"),
        settings.get("aws_account_id"),
        _account_of(settings.get("login_session")),
    )
    accounts = filter(None, (_read(aws_values.account, each) for each in named))
    return Profile(name, next(accounts, None), _read(aws_values.region, settings.get("region")))


def _account_of(arn: str | None) -> str | None:
    found = _ARN_ACCOUNT.fullmatch(arn or "")
    return found[1] if found else None


def _read(reader: Callable[[Any], Any], value: str | None) -> str | None:
    try:
        return None if value is None else str(reader(value))
    except InvalidValue:
        return None
