"""The client of the emulator: botocore's clients, and the control API of `control_api`.

All requests go to the emulator's address with invented credentials. The user's AWS settings on
this machine (`~/.aws`, `AWS_*` variables, proxies) are neither read nor used.
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

_TIMEOUT_SECONDS = 120
"""The timeout of a response, in seconds."""


@dataclass(frozen=True)
class EmulatorClient:
    """A running emulator: its URL, its process id, and the folder of its files."""

    url: str
    pid: int
    folder: Path
    _clients: dict[tuple[str, str, str], Any] = field(default_factory=dict, repr=False)

    def client(self, service: str, account: str, region: str) -> Any:
        """Return the botocore client of a service, which acts as the root of `account`."""
        key = (service, account, region)
        if key not in self._clients:
            with _without_aws_settings():
                self._clients[key] = self._session.create_client(
                    service,
                    region_name=region,
                    endpoint_url=self.url,
                    # The emulator takes an access key that is an account id for that account.
                    aws_access_key_id=account,
                    aws_secret_access_key="rehearsal",
                    config=_config(),
                )
        return self._clients[key]

    @cached_property
    def known_types(self) -> frozenset[str]:
        """Return the resource types that are not stubbed."""
        return frozenset(self._call("KnownTypes", {}, "000000000000", "us-east-1"))

    def stub_resource_types(self, types: Collection[str]) -> None:
        """Stub resource types from now on; call this before the first deployment."""
        self._call("StubTypes", sorted(types), "000000000000", "us-east-1")

    def faults(self) -> dict[str, str]:
        """Return resource type → error, for each type that the emulator failed with so far."""
        faults: dict[str, str] = self._call("Faults", {}, "000000000000", "us-east-1")
        return faults

    def put_event(self, account: str, region: str, event: Mapping[str, Any]) -> None:
        """Put `event`, in EventBridge's form, on the default bus of `account` as AWS does."""
        self._call("PutEvent", event, account, region)

    def inject_failure(self, stack: str, resource: str = "") -> None:
        """Let a resource of `stack` fail once, "" the first; with an empty `stack`, none."""
        self._call(
            "InjectFailure", {"stack": stack, "resource": resource}, "000000000000", "us-east-1"
        )

    def declare_accounts(self, accounts: Collection[str]) -> None:
        """Declare that `accounts` have no resources but those that the emulator creates."""
        self._call("DeclareAccounts", sorted(accounts), "000000000000", "us-east-1")

    def pending_deliveries(self) -> int:
        """Return the number of events and messages that are not delivered yet."""
        count: int = self._call("PendingDeliveries", {}, "000000000000", "us-east-1")
        return count

    def queued_messages(self, account: str, region: str) -> dict[str, list[str]]:
        """Return queue → the bodies of its messages.

        This does not use SQS, as the policy of a queue may deny access by plain HTTP.
        """
        query = urllib.parse.urlencode({"account": account, "region": region})
        address = f"{self.url}/_ministack/sqs/messages?{query}"
        with _DIRECT.open(address, timeout=_TIMEOUT_SECONDS) as response:
            queues = json.load(response)["messages"].get(account, {}).get(region, {})
        return {
            url.rpartition("/")[2]: [message["Body"] for message in messages]
            for url, messages in queues.items()
        }

    def stubbed_values(self) -> list[str]:
        """Return the names of the stored values that were stubbed since the last call."""
        names: list[str] = self._call("StubbedValues", {}, "000000000000", "us-east-1")
        return names

    def stub_codepipeline(self, responses: Mapping[str, Any]) -> None:
        """Stub the CodePipeline API from now on: operation → response."""
        self._call("StubResponse", responses, "000000000000", "us-east-1")

    def recorded_calls(self) -> list[dict[str, Any]]:
        """Return the CodePipeline calls since the last time: operation, given, allowed."""
        calls: list[dict[str, Any]] = self._call("RecordedCalls", {}, "000000000000", "us-east-1")
        return calls

    def _call(self, operation: str, payload: Any, account: str, region: str) -> Any:
        scope = f"{account}/20260101/{region}/rehearsal/aws4_request"
        headers = {
            "X-Amz-Target": f"Rehearsal_1.{operation}",
            "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}",
        }
        request = urllib.request.Request(self.url, json.dumps(payload).encode(), headers)
        with _DIRECT.open(request, timeout=_TIMEOUT_SECONDS) as response:
            return json.load(response)

    @cached_property
    def _session(self) -> Any:
        from botocore.session import Session

        session = Session()
        session.set_config_variable("config_file", os.devnull)
        session.set_config_variable("credentials_file", os.devnull)
        return session


_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Opens URLs without a proxy."""


def is_healthy(url: str) -> bool:
    """Return True if an emulator responds at `url`."""
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
        read_timeout=_TIMEOUT_SECONDS,
        # An emulator that does not respond has ended.
        retries={"total_max_attempts": 1},
        s3={"addressing_style": "path"},
    )


@contextmanager
def _without_aws_settings() -> Iterator[None]:
    """Hide the environment variables of the AWS SDKs from botocore in the block."""
    hidden = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    for name in hidden:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(hidden)
