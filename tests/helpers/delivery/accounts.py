"""Three accounts on this machine: an emulator of AWS, and the AWS CLI that is pointed at it."""

import configparser
import json
import os
import shlex
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jmespath
from botocore import xform_name
from botocore.client import BaseClient
from botocore.session import Session

ROOT = Path(__file__).parents[3]
ACCOUNTS = {"pipeline": "111111111111", "qa": "222222222222", "production": "333333333333"}
REGION = "eu-west-1"
_HERE = Path(__file__).parent
_START_SECONDS = 60


@dataclass(frozen=True)
class Result:
    """What a script did."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Cloud:
    """An emulator that runs; `resources` is where it keeps the properties of every resource."""

    url: str
    resources: Path

    def reset(self) -> None:
        """Remove everything from every account."""
        urllib.request.urlopen(f"{self.url}/_ministack/reset", data=b"", timeout=30).close()
        shutil.rmtree(self.resources, ignore_errors=True)

    def kept(self, account: str, resource_type: str) -> list[dict[str, Any]]:
        """Return the properties of each resource of a type that exists in `account`."""
        folder = self.resources / account / resource_type.replace("::", "-")
        return [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]

    def types(self, account: str) -> set[str]:
        """Return the types of all resources that exist in `account` and that stacks made."""
        folders = (self.resources / account).iterdir()
        return {folder.name.replace("-", "::") for folder in folders if any(folder.iterdir())}


def outputs(stack: dict[str, Any]) -> dict[str, str]:
    """Return the outputs of a stack."""
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def statuses(stacks: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Return the status of each stack."""
    return {name: stack["StackStatus"] for name, stack in stacks.items()}


@dataclass(frozen=True)
class Shell:
    """A shell in which `aws` is one version of the AWS CLI, and each account has a profile."""

    folder: Path
    cloud: Cloud

    def run(self, script: str, folder: Path | None = None) -> Result:
        """Run `script` as `sh -e` does, in `folder` where one is given."""
        done = subprocess.run(
            ["sh", "-e"],
            input=script,
            cwd=folder or self.folder,
            env=self.variables(),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    def profiles(self, accounts: dict[str, str]) -> None:
        """Let there be these profiles, and no other: name → account."""
        (self.folder / "config").write_text(
            # Another region: the commands name theirs.
            "".join(f"[profile {name}]\nregion = us-east-1\n" for name in accounts),
            "utf-8",
        )
        # To the emulator, a key that is called like an account is that account's.
        key = "[{0}]\naws_access_key_id = {1}\naws_secret_access_key = {1}\n"
        (self.folder / "credentials").write_text(
            "".join(key.format(*profile) for profile in accounts.items()), "utf-8"
        )

    def ask(self, profile: str, command: str) -> Any:
        """Return what `aws COMMAND` answers to `profile`.

        botocore asks it, in this process: the CLI takes half a second to start. What pipegen or a
        page prints is for `run`.
        """
        credentials = configparser.ConfigParser()
        credentials.read(self.folder / "credentials", "utf-8")
        account = credentials[profile]["aws_access_key_id"]
        service, operation, *options = shlex.split(command)
        client = _client(self.cloud.url, account, service.removesuffix("api"))
        method = xform_name(operation.replace("-", "_"))
        model = client.meta.service_model.operation_model(
            client.meta.method_to_api_mapping[method]
        )
        query, parameters = _options(options, model.input_shape)
        if client.can_paginate(method):
            answer = client.get_paginator(method).paginate(**parameters).build_full_result()
        else:
            answer = getattr(client, method)(**parameters)
            answer.pop("ResponseMetadata")
        return jmespath.search(query, answer) if query else answer

    def stacks(self, profile: str) -> dict[str, dict[str, Any]]:
        """Return what CloudFormation says of each stack of `profile`'s account, by name."""
        answer = self.ask(profile, "cloudformation describe-stacks")
        return {stack["StackName"]: stack for stack in answer["Stacks"]}

    def variables(self) -> dict[str, str]:
        """Return the environment of this shell."""
        return {
            "PATH": f"{self.folder / 'bin'}:{os.defpath}",
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "AWS_CONFIG_FILE": str(self.folder / "config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(self.folder / "credentials"),
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_PAGER": "",
            # What a command asks of S3 on the side heeds this, not its own option.
            "AWS_ENDPOINT_URL": self.cloud.url,
            # Whatever would go to AWS itself ends here.
            "HTTPS_PROXY": "http://127.0.0.1:9",
        }


@cache
def _client(url: str, account: str, service: str) -> BaseClient:
    # To the emulator, a key that is called like an account is that account's.
    return _session().create_client(
        service,
        REGION,
        endpoint_url=url,
        aws_access_key_id=account,
        aws_secret_access_key=account,
    )


@cache
def _session() -> Session:
    return Session()


def _options(words: list[str], shape: Any) -> tuple[str, dict[str, Any]]:
    """Return the `--query` of a command's options, and the other options as botocore has them."""
    query, parameters = "", {}
    members = {xform_name(name, "-"): name for name in shape.members} if shape else {}
    for option, value in zip(words[::2], words[1::2], strict=True):
        if option == "--query":
            query = value
            continue
        name = members[option.removeprefix("--")]
        is_list = shape.members[name].type_name == "list"
        parameters[name] = [_filter(value)] if is_list else value
    return query, parameters


def _filter(text: str) -> dict[str, Any]:
    """Return `Name=NAME,Values=VALUE`."""
    name, value = (part.partition("=")[2] for part in text.split(","))
    return {"Name": name, "Values": [value]}


def shell(cloud: Cloud, cli: Path, folder: Path) -> Shell:
    """Return a shell that keeps its files in `folder` and whose `aws` is `cli`."""
    (folder / "bin").mkdir(parents=True)
    # Versions of v2 before 2.13, Debian 12's among them, do not know AWS_ENDPOINT_URL.
    aws = folder / "bin/aws"
    aws.write_text(f"#!/bin/sh\nexec '{cli}' --endpoint-url '{cloud.url}' \"$@\"\n", "utf-8")
    aws.chmod(0o755)
    made = Shell(folder, cloud)
    made.profiles(ACCOUNTS)
    return made


@contextmanager
def emulator(python: Path, folder: Path) -> Iterator[Cloud]:
    """Run an emulator of AWS on a free port of 127.0.0.1 for as long as the block runs."""
    resources = folder / "resources"
    log = folder / "emulator.log"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with log.open("wb") as output:
        child = subprocess.Popen(
            [python, _HERE / "emulator/launch.py", resources],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=_emulated(port, folder),
            start_new_session=True,  # Ctrl-C is for the tests, which end it afterwards
        )
    cloud = Cloud(f"http://127.0.0.1:{port}", resources)
    try:
        _wait(child, cloud, log)
        yield cloud
    finally:
        _end(child)


def _emulated(port: int, folder: Path) -> dict[str, str]:
    return {
        "PATH": os.defpath,
        "TMPDIR": str(folder),
        "BIND_HOST": "127.0.0.1",  # it would listen to the network
        "GATEWAY_PORT": str(port),
        "AUTH": "true",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _wait(child: "subprocess.Popen[bytes]", cloud: Cloud, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while child.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{cloud.url}/_ministack/health", timeout=5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"The emulator did not start:\n{log.read_text('utf-8')}")


def _end(child: "subprocess.Popen[bytes]") -> None:
    assert child.stdin is not None
    child.stdin.close()
    try:
        child.wait(5)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
