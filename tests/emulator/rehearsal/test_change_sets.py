"""Change sets: created by one action, executed by another."""

from tests.helpers.rehearsal.stacks import BROKEN, CHANGED, IMPORTING, TWO, Deployed, brief


def test_a_change_set_is_created_then_executed(deployed: Deployed) -> None:
    made = deployed(TWO, "CHANGE_SET_REPLACE", change_set="changes")
    again = deployed(TWO, "CHANGE_SET_REPLACE", change_set="changes")
    executed = deployed(None, "CHANGE_SET_EXECUTE", change_set="changes")
    twice = deployed(None, "CHANGE_SET_EXECUTE", change_set="changes")

    assert brief(made) == brief(again) == ("", None, None)
    assert brief(executed) == ("CREATE_COMPLETE", None, None)
    assert "cannot be executed in its current status" in str(twice.reason)


def test_a_change_set_without_changes_succeeds_and_changes_nothing(deployed: Deployed) -> None:
    deployed(TWO)

    made = deployed(TWO, "CHANGE_SET_REPLACE", change_set="changes")
    executed = deployed(None, "CHANGE_SET_EXECUTE", change_set="changes")

    assert (brief(made), brief(executed)) == (("", None, None), ("unchanged", None, None))


def test_a_change_set_updates_a_stack(deployed: Deployed) -> None:
    deployed(TWO)

    deployed(CHANGED, "CHANGE_SET_REPLACE", change_set="changes")
    executed = deployed(None, "CHANGE_SET_EXECUTE", change_set="changes")

    assert brief(executed) == ("UPDATE_COMPLETE", None, None)


def test_a_change_set_needs_a_stack_that_can_be_updated(deployed: Deployed) -> None:
    deployed(BROKEN)

    rejected = deployed(TWO, "CHANGE_SET_REPLACE", change_set="changes")

    assert "is in ROLLBACK_COMPLETE state and can not be updated." in str(rejected.reason)


def test_a_missing_change_set_can_not_be_executed(deployed: Deployed) -> None:
    without = deployed(None, "CHANGE_SET_EXECUTE", change_set="changes")
    deployed(TWO)
    other = deployed(None, "CHANGE_SET_EXECUTE", change_set="changes")

    assert brief(without) == ("", "Stack [one] does not exist", None)
    assert other.reason == "ChangeSet [changes] does not exist"


def test_a_change_set_with_a_missing_import_fails_on_execution(
    deployed: Deployed,
) -> None:
    deployed(TWO)

    deployed(IMPORTING, "CHANGE_SET_REPLACE", change_set="changes")
    executed = deployed(None, "CHANGE_SET_EXECUTE", change_set="changes")

    assert brief(executed) == (
        "UPDATE_ROLLBACK_COMPLETE",
        "No export named queue found",
        "Parameter",
    )
