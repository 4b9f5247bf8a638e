"""The cache of lint results: entries are valid until an input changes."""

import json
import os
from pathlib import Path

import pytest

from pipegen.findings import Finding
from pipegen.lint import cache as lint_cache
from pipegen.lint.cache import LintCache

FINDINGS = [Finding("E3002", "error", "a", "t.json", 3, path="Resources/T", help="b")]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "work").mkdir()
    (tmp_path / "home").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    Path("t.json").write_text("{}")
    Path("other.json").write_text("{}")
    LintCache(["eu-west-1"]).put("t.json", FINDINGS, ["W1 T"], [str(Path.cwd() / "other.json")])
    return tmp_path / "cache/pipegen/lint"


def cached(regions=("eu-west-1",)):
    return LintCache(regions).get("t.json")


def test_a_cached_result_is_returned(folder):
    assert cached() == (FINDINGS, ["W1 T"])


def _changed_content():
    Path("t.json").write_text("{ }")


def _changed_file_that_was_read():
    Path("other.json").write_text("[]")


def _removed_file_that_was_read():
    Path("other.json").unlink()


def _added_configuration():
    Path(".cfnlintrc").write_text("ignore_checks: [E3002]")


def _added_configuration_in_the_home_folder():
    Path.home().joinpath(".cfnlintrc.yaml").write_text("ignore_checks: [E3002]")


def _newer_schemas():
    path = Path.home() / ".cache/aws/cfn-lint/schemas/version.json"
    path.parent.mkdir(parents=True)
    path.write_text("{}")


def _another_region_in_the_environment():
    os.environ["AWS_REGION"] = "us-east-1"


@pytest.mark.parametrize(
    "change",
    [
        _changed_content,
        _changed_file_that_was_read,
        _removed_file_that_was_read,
        _added_configuration,
        _added_configuration_in_the_home_folder,
        _newer_schemas,
        _another_region_in_the_environment,
    ],
)
def test_a_changed_input_invalidates_the_entry(folder, change, monkeypatch):
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    LintCache(["eu-west-1"]).put("t.json", FINDINGS, [], [str(Path.cwd() / "other.json")])
    assert cached() == (FINDINGS, [])

    change()

    assert cached() is None


def test_other_regions_folders_and_versions_have_separate_entries(folder, monkeypatch):
    assert cached(["us-east-1"]) is None

    with monkeypatch.context() as patch:
        patch.setattr(lint_cache, "__version__", "0")
        assert cached() is None

    (Path.cwd() / "sub").mkdir()
    monkeypatch.chdir("sub")
    assert cached() is None


def test_changed_rules_and_other_versions_of_cfn_lint_invalidate_the_entry(folder, monkeypatch):
    for name in ("_distributions", "_pipegen_files"):
        with monkeypatch.context() as patch:
            patch.setattr(lint_cache, name, lambda: ["changed"])
            assert cached() is None
    assert any(
        distribution.startswith("cfn_lint-") for distribution in lint_cache._distributions()
    )
    assert any("rules/undefined_variable.py" in file for file in lint_cache._pipegen_files())


def test_without_cfn_lint_no_distributions_are_listed(monkeypatch):
    monkeypatch.setattr(lint_cache, "find_spec", lambda name: None)

    assert lint_cache._distributions.__wrapped__() == []


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"files_read": {}, "findings": [{"a": 1}]}']
)
def test_a_corrupt_entry_is_ignored(folder, text):
    [entry] = folder.iterdir()
    entry.write_text(text)

    assert cached() is None


def test_a_new_file_in_a_folder_that_was_read_invalidates_the_entry(folder):
    LintCache(["eu-west-1"]).put("t.json", FINDINGS, [], [str(Path.cwd())])
    assert cached() == (FINDINGS, [])

    Path("new.json").touch()

    assert cached() is None


def test_a_cache_folder_that_cannot_be_written_is_no_error(tmp_path, monkeypatch):
    (tmp_path / "cache").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    cache = LintCache([])

    cache.put("none.json", FINDINGS, [], [])
    cache.tidy()

    assert cache.get("none.json") is None


def test_an_entry_is_replaced_as_a_whole_or_not_at_all(folder, monkeypatch):
    def fail(self, target):
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fail)
    LintCache(["eu-west-1"]).put("t.json", [], [], [])

    assert cached() == (FINDINGS, ["W1 T"])
    assert len(list(folder.iterdir())) == 1


def test_the_oldest_entries_are_removed_above_the_limit(folder, monkeypatch):
    monkeypatch.setattr(lint_cache, "_MAX_ENTRIES", 1)
    [old] = folder.iterdir()
    os.utime(old, (1, 1))
    Path("u.json").write_text("{}")
    cache = LintCache(["eu-west-1"])
    cache.put("u.json", FINDINGS, [], [])

    cache.tidy()

    assert (cached(), cache.get("u.json")) == (None, (FINDINGS, []))


def test_without_xdg_cache_home_the_cache_is_in_the_home_folder(folder, monkeypatch):
    for value in ("", "relative"):
        monkeypatch.setenv("XDG_CACHE_HOME", value)
        LintCache([]).put("t.json", FINDINGS, [], [])
        entries = list((Path.home() / ".cache/pipegen/lint").iterdir())
        assert [json.loads(entry.read_text())["suppressed"] for entry in entries] == [[]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("regions: [eu-west-1]", True),
        ("append_rules: [pipegen.rules]\n", True),
        ("append_rules:\n  - pipegen.rules\n", True),
        ("append_rules: [ours]", False),
        ("append_rules:\n  - pipegen.rules\n  - ours\nappend_rules: 1", False),
        ("custom_rules: rules.txt", False),
        ("override_spec: spec.json", False),
    ],
)
def test_the_cache_is_disabled_for_rules_of_third_parties(folder, text, expected):
    Path(".cfnlintrc").write_text(text)

    assert LintCache.usable() is expected
