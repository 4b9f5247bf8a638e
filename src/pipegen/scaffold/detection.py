"""Detect defaults for the questions of `pipegen init`: repository, branch, AWS CLI profiles.

A setting that can't be detected is None, never an error. Only names, account ids and regions are
read from the files of the AWS CLI. Sources: `git help urls`, GitHub's page "Using SSH over the
HTTPS port", the AWS page "Configuration and credential file settings in the AWS CLI".
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

# Another host, such as `github.example.com`, needs a connection of another type.
_GITHUB = re.compile(
    r"(?:(?:https?|ssh|git|git\+ssh)://(?:[^@/]*@)?(?:www\.|ssh\.)?github\.com(?::\d+)?/"
    r"|(?:[^@/:]+@)?(?:ssh\.)?github\.com:/?)"
    r"([^/]+/[^/]+?)(?:\.git)?/?",
    re.IGNORECASE,
)
_ARN_ACCOUNT = re.compile(r"arn:aws[a-z-]*:(?:iam|sts)::([0-9]{12}):.+")


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile of the AWS CLI, with the account and the region of its settings, if any."""

    name: str
    account: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class DetectedSettings:
    """The detected settings; `top` is the top-level folder of the git repository."""

    top: Path | None = None
    repository: str | None = None
    branch: str | None = None
    email: str | None = None
    region: str | None = None
    profiles: tuple[Profile, ...] = ()


def detect(folder: Path, environment: Mapping[str, str]) -> DetectedSettings:
    """Return the settings of `folder` and of the environment variables `environment`."""
    profiles = _profiles(environment)
    top = _git(folder, "rev-parse", "--show-toplevel")
    return DetectedSettings(
        top=Path(top) if top else None,
        repository=_repository(folder),
        branch=_branch(folder),
        email=_email(folder),
        region=_region(environment, profiles),
        profiles=tuple(profiles.values()),
    )


def github_repository(url: str) -> str | None:
    """Return `owner/name` of a remote's `url`, None if it is not on GitHub."""
    match = _GITHUB.fullmatch(url)
    return _read(git_values.repository, match[1]) if match else None


def _repository(folder: Path) -> str | None:
    remotes = (_git(folder, "remote") or "").splitlines()
    for name in sorted(remotes, key=lambda remote: remote != "origin"):
        repository = github_repository(_git(folder, "remote", "get-url", name) or "")
        if repository:
            return repository
    return None


def _branch(folder: Path) -> str | None:
    """Return the default branch of origin, or the current branch, which may have no commit."""
    head = _git(folder, "symbolic-ref", "--quiet", "refs/remotes/origin/HEAD")
    if head:
        return _read(git_values.branch, head.removeprefix("refs/remotes/origin/"))
    return _read(git_values.branch, _git(folder, "symbolic-ref", "--quiet", "--short", "HEAD"))


def _email(folder: Path) -> str | None:
    address = _git(folder, "config", "user.email")
    # GitHub offers users an address for their commits that receives no mail.
    return None if address and "noreply" in address else _read(aws_values.email, address)


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        process = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False)
    except FileNotFoundError:
        return None
    return os.fsdecode(process.stdout).strip() or None


def _region(environment: Mapping[str, str], profiles: Mapping[str, Profile]) -> str | None:
    """Return the region that the AWS CLI would use, or the only region of all profiles."""
    for variable in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        if region := _read(aws_values.region, environment.get(variable)):
            return region
    default = profiles.get(environment.get("AWS_PROFILE", "default"))
    if default and default.region:
        return default.region
    regions = {profile.region for profile in profiles.values() if profile.region}
    return regions.pop() if len(regions) == 1 else None


def _profiles(environment: Mapping[str, str]) -> dict[str, Profile]:
    profiles = {}
    for name, _ in _sections(environment, "AWS_SHARED_CREDENTIALS_FILE", "credentials"):
        profiles[name] = Profile(name)
    for section, settings in _sections(environment, "AWS_CONFIG_FILE", "config"):
        kind, _, name = section.partition(" ")
        name = name.strip().strip("\"'")
        if section == "default" or (kind == "profile" and name):
            profiles[name or section] = _profile(name or section, settings)
    return {name: profiles[name] for name in sorted(profiles) if _read(text, name)}


def _sections(
    environment: Mapping[str, str], variable: str, default: str
) -> Iterator[tuple[str, Mapping[str, str]]]:
    home = environment.get("HOME", "/")
    path = environment.get(variable) or f"~/.aws/{default}"
    # Nothing of the file is ever shown, not even why it can't be read: it may contain secrets.
    parser = configparser.RawConfigParser(strict=False, default_section="", allow_no_value=True)
    with suppress(OSError, ValueError, configparser.Error):
        parser.read_string(Path(re.sub("^~(?=/)", lambda _: home, path)).read_text("utf-8"))
    for name in parser.sections():
        yield name, parser[name]


def _profile(name: str, settings: Mapping[str, str]) -> Profile:
    # In the order in which the AWS CLI looks for credentials.
    candidates = (
        _account_of(settings.get("role_arn")),
        settings.get("sso_account_id"),
        settings.get("aws_account_id"),
        _account_of(settings.get("login_session")),
    )
    accounts = filter(None, (_read(aws_values.account, value) for value in candidates))
    return Profile(name, next(accounts, None), _read(aws_values.region, settings.get("region")))


def _account_of(arn: str | None) -> str | None:
    match = _ARN_ACCOUNT.fullmatch(arn or "")
    return match[1] if match else None


def _read(reader: Callable[[Any], Any], value: str | None) -> str | None:
    try:
        return None if value is None else str(reader(value))
    except InvalidValue:
        return None
