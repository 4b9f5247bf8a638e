"""Polling returns the result, or fails after a timeout."""

import pytest

from pipegen.errors import PipegenError
from pipegen.rehearsal.engine import polling


def test_polling_continues_until_the_result_is_there() -> None:
    seen = iter(["begun", "going on", "done", "never seen"])

    assert polling.wait_until(lambda it: it == "done", lambda: next(seen), "it") == "done"


def test_a_timeout_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "_SECONDS", 0)

    with pytest.raises(PipegenError, match="the emulator does not get done with vpc-setup"):
        polling.wait_until(bool, lambda: "", "vpc-setup")
