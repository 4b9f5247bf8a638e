"""The emulator that the other tests of this folder use."""

import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.helpers.delivery.accounts import ACCOUNTS, Shell, emulator


def test_the_emulator_ends_with_the_tests_even_when_they_are_interrupted(
    emulator_python: Path, tmp_path: Path
) -> None:
    with pytest.raises(KeyboardInterrupt), emulator(emulator_python, tmp_path) as cloud:
        address = urlsplit(cloud.url)
        raise KeyboardInterrupt

    with socket.socket() as again:
        assert again.connect_ex((address.hostname, address.port)) != 0


def test_an_emulator_that_does_not_start_reports_the_reason(tmp_path: Path) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho no such module >&2\nexit 1\n", "utf-8")
    broken.chmod(0o755)

    with pytest.raises(RuntimeError, match="no such module"), emulator(broken, tmp_path):
        pass


def test_each_profile_has_a_separate_account(terminal: Shell) -> None:
    command = "sts get-caller-identity --query Account --output text"
    asked = {
        name: terminal.run(f"aws --profile {name} {command}").out.strip() for name in ACCOUNTS
    }

    assert asked == ACCOUNTS
    for name, account in asked.items():
        assert terminal.ask(name, "sts get-caller-identity")["Account"] == account
