"""The emulated AWS as the rehearsal sees it: a client per service, account and region.

Everything goes to the emulator's address with made-up credentials. What the user has of AWS on
this machine (`~/.aws`, `AWS_*` variables, proxies) is neither read nor used.
"""

import json
import os
import urllib.parse
import urllib.request
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

_SECONDS = 120
"""How long an answer may take."""


@dataclass(frozen=True)
class EmulatorClient:
    """An emulator that runs: its address, the id of its process, and the folder of its files."""

    url: str
    pid: int
    folder: Path
    _clients: dict[tuple[str, str, str], Any] = field(default_factory=dict, repr=False)

    def client(self, service: str, account: str, region: str) -> Any:
        """Return botocore's client of a service, which acts as the root of `account`."""
        key = (service, account, region)
        if key not in self._clients:
            with _without_own_settings():
                self._clients[key] = self._session.create_client(
                    service,
                    region_name=region,
                    endpoint_url=self.url,
                    # To the emulator, a key that is called like an account is that account's.
                    aws_access_key_id=account,
                    aws_secret_access_key="rehearsal",
                    config=_config(),
                )
        return self._clients[key]

    @cached_property
    def known_types(self) -> frozenset[str]:
        """Return the resource types that are more than stubs."""
        return frozenset(self._ask("Known", {}, "000000000000", "us-east-1"))

    def stub(self, types: Collection[str]) -> None:
        """Say which resource types are to be no more than stubs: before anything is deployed."""
        self._ask("Stub", sorted(types), "000000000000", "us-east-1")

    def faults(self) -> dict[str, str]:
        """Return the resource types that the emulator itself failed with since: type → fault."""
        found: dict[str, str] = self._ask("Faults", {}, "000000000000", "us-east-1")
        return found

    def emit(self, account: str, region: str, event: Mapping[str, Any]) -> None:
        """Put an AWS service's `event`, as EventBridge has it, on the account's default bus."""
        self._ask("Emit", event, account, region)

    def fail(self, stack: str, resource: str = "") -> None:
        """Let a resource of `stack` fail once, "" the first; with an empty `stack`, none."""
        self._ask("Fail", {"stack": stack, "resource": resource}, "000000000000", "us-east-1")

    def declare_accounts(self, accounts: Collection[str]) -> None:
        """Say that nothing exists in `accounts` but what is made here."""
        self._ask("Own", sorted(accounts), "000000000000", "us-east-1")

    def pending(self) -> int:
        """Return how many events and messages are not delivered yet."""
        found: int = self._ask("Pending", {}, "000000000000", "us-east-1")
        return found

    def queued_messages(self, account: str, region: str) -> dict[str, list[str]]:
        """Return queue → the bodies of its messages.

        ministack tells it past SQS, which the policy of a queue may refuse to plain HTTP.
        """
        query = urllib.parse.urlencode({"account": account, "region": region})
        address = f"{self.url}/_ministack/sqs/messages?{query}"
        with _DIRECT.open(address, timeout=_SECONDS) as answer:
            queues = json.load(answer)["messages"].get(account, {}).get(region, {})
        return {
            url.rpartition("/")[2]: [message["Body"] for message in messages]
            for url, messages in queues.items()
        }

    def stubbed_values(self) -> list[str]:
        """Return the stored values that were stood in for since the last time, by their names."""
        found: list[str] = self._ask("Assumed", {}, "000000000000", "us-east-1")
        return found

    def stub_codepipeline(self, answers: Mapping[str, Any]) -> None:
        """Say what CodePipeline answers from now on: operation → answer."""
        self._ask("Suppose", answers, "000000000000", "us-east-1")

    def recorded_calls(self) -> list[dict[str, Any]]:
        """Return what CodePipeline was asked since the last time: operation, given, allowed."""
        found: list[dict[str, Any]] = self._ask("Asked", {}, "000000000000", "us-east-1")
        return found

    def _ask(self, operation: str, given: Any, account: str, region: str) -> Any:
        scope = f"{account}/20260101/{region}/rehearsal/aws4_request"
        headers = {
            "X-Amz-Target": f"Rehearsal_1.{operation}",
            "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}",
        }
        request = urllib.request.Request(self.url, json.dumps(given).encode(), headers)
        with _DIRECT.open(request, timeout=_SECONDS) as answer:
            return json.load(answer)

    @cached_property
    def _session(self) -> Any:
        from botocore.session import Session

        session = Session()
        session.set_config_variable("config_file", os.devnull)
        session.set_config_variable("credentials_file", os.devnull)
        return session


_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Opens addresses past any proxy."""


def healthy(url: str) -> bool:
    """Return whether an emulator answers at `url`."""
    try:
        _DIRECT.open(f"{url}/_ministack/health", timeout=5).close()
    except OSError:
        return False
    return True


def _config() -> Any:
    from botocore.config import Config

    return Config(
        proxies={},
        connect_timeout=5,
        read_timeout=_SECONDS,
        # An emulator that does not answer has ended.
        retries={"total_max_attempts": 1},
        s3={"addressing_style": "path"},
    )


@contextmanager
def _without_own_settings() -> Iterator[None]:
    """Hide the variables of the AWS SDKs from botocore for as long as the block runs."""
    hidden = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    for name in hidden:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(hidden)
