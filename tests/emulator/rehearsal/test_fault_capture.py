"""A resource with which the emulator itself fails is stubbed from then on, and reported."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ministack.services.cloudformation import stacks

from pipegen.rehearsal import report
from pipegen.rehearsal.emulator import fault_capture
from pipegen.rehearsal.journal import Journal
from tests.helpers.configs import BASE
from tests.helpers.rehearsal.runs import ONCE, configured, environment, rehearse

KIND = "AWS::SQS::Queue"
SERVICE = """\
Parameters:
  Count: {Type: Number, Default: 2}
Resources:
  Cluster: {Type: AWS::ECS::Cluster}
  Service:
    Type: AWS::ECS::Service
    Properties: {Cluster: !Ref Cluster, TaskDefinition: "app:1", DesiredCount: !Ref Count}
Outputs:
  Name: {Value: !GetAtt Service.Name}
"""


@pytest.fixture
def emulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Return a list: the emulator returns, or raises, its first item on each operation."""
    behaviour: list[Any] = []

    def act(kind: str, *rest: Any) -> Any:
        if isinstance(behaviour[0], Exception):
            raise behaviour[0]
        return behaviour[0]

    for name in ("_provision_resource", "_update_resource", "_delete_resource"):
        monkeypatch.setattr(stacks, name, act)
    monkeypatch.setattr(fault_capture, "faults", {})
    monkeypatch.setattr(fault_capture, "_stub_ids", set())
    fault_capture.register()
    yield behaviour


def make() -> Any:
    return stacks._provision_resource(KIND, "Queue", {}, "one")


def change(physical_id: str) -> Any:
    return stacks._update_resource(KIND, physical_id, {}, {}, "one", "Queue", {})


def delete(physical_id: str) -> Any:
    return stacks._delete_resource(KIND, physical_id, {}, "one", "Queue")


@pytest.mark.parametrize("error", [TypeError("no"), KeyError("no"), AttributeError("no")])
def test_a_resource_that_the_emulator_fails_to_create_has_an_id_and_attributes(
    emulator: list[Any], error: Exception
) -> None:
    emulator[:] = [error]

    made, attributes = make()

    assert made.startswith("one-Queue-")
    assert attributes["Arn"].endswith(f":queue/{made}")
    assert fault_capture.faults == {KIND: f"{type(error).__name__}: {error}"}


def test_a_stub_is_updated_and_deleted_without_the_emulator(emulator: list[Any]) -> None:
    emulator[:] = [TypeError("no")]
    made, _ = make()
    emulator[:] = [AssertionError("the emulator was asked")]

    assert change(made)[0] == made
    assert delete(made) is None
    assert fault_capture.faults == {KIND: "TypeError: no"}


@pytest.mark.parametrize("act", [change, delete])
def test_a_resource_that_the_emulator_fails_to_update_or_delete_is_unchanged(
    emulator: list[Any], act: Callable[[str], Any]
) -> None:
    emulator[:] = [ZeroDivisionError("no")]

    done = act("queue-1")

    assert done is None or done[0] == "queue-1"
    assert fault_capture.faults == {KIND: "ZeroDivisionError: no"}


def test_successes_and_rejections_of_the_emulator_pass_through(emulator: list[Any]) -> None:
    emulator[:] = [("queue-1", {"Arn": "a"})]
    assert make() == change("queue-1") == delete("queue-1") == ("queue-1", {"Arn": "a"})

    emulator[:] = [ValueError("Queue already exists")]
    for act in (make, lambda: change("queue-1"), lambda: delete("queue-1")):
        with pytest.raises(ValueError, match="already exists"):
            act()
    assert fault_capture.faults == {}


@pytest.mark.usefixtures("shared_emulator")
def test_a_rehearsal_continues_and_reports_the_fault(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(SERVICE)
    own = '[[stack]]\nname = "own"\ntemplate = "own.yaml"\n'
    configured(tmp_path, BASE + environment("qa", "222222222222", 1) + own)

    first, second = rehearse(tmp_path, ONCE), rehearse(tmp_path, ONCE)

    for journal in (first, second):
        assert journal.findings == []
        assert list(journal.faults) == ["AWS::ECS::Service"]
        assert "AWS::ECS::Service" in journal.stubbed - journal.unknown_types
        assert "AWS::ECS::Cluster" not in journal.stubbed


def test_each_kind_of_stub_has_a_separate_line() -> None:
    journal = Journal(
        stubbed={"A::B::C", "D::E::F", "G::H::I"},
        requested_stubs={"D::E::F", "X::Y::Z"},
        faults={"G::H::I": "TypeError: no"},
    )

    assert report._stubbed(journal) == (
        "Stubbed, as the emulator does not know it: A::B::C\n"
        "Stubbed, as it was asked to: D::E::F\n"
        "Stubbed, as the emulator fails with it: G::H::I (TypeError: no)"
    )
    assert report._stubbed(Journal()) == ""
