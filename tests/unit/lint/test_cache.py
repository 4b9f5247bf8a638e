"""What linting gave is kept for as long as nothing has changed."""

import json
import os
from pathlib import Path

import pytest

from pipegen.findings import Finding
from pipegen.lint import cache as lint_cache
from pipegen.lint.cache import LintCache

FOUND = [Finding("E3002", "error", "a", "t.json", 3, path="Resources/T", help="b")]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "work").mkdir()
    (tmp_path / "home").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    Path("t.json").write_text("{}")
    Path("other.json").write_text("{}")
    LintCache(["eu-west-1"]).put("t.json", FOUND, ["W1 T"], [str(Path.cwd() / "other.json")])
    return tmp_path / "cache/pipegen/lint"


def kept(regions=("eu-west-1",)):
    return LintCache(regions).get("t.json")


def test_what_was_put_is_found_again(folder):
    assert kept() == (FOUND, ["W1 T"])


def _another_content():
    Path("t.json").write_text("{ }")


def _another_file_that_was_looked_at():
    Path("other.json").write_text("[]")


def _that_file_gone():
    Path("other.json").unlink()


def _a_configuration():
    Path(".cfnlintrc").write_text("ignore_checks: [E3002]")


def _a_configuration_at_home():
    Path.home().joinpath(".cfnlintrc.yaml").write_text("ignore_checks: [E3002]")


def _newer_schemas():
    path = Path.home() / ".cache/aws/cfn-lint/schemas/version.json"
    path.parent.mkdir(parents=True)
    path.write_text("{}")


def _another_region_of_the_environment():
    os.environ["AWS_REGION"] = "us-east-1"


@pytest.mark.parametrize(
    "change",
    [
        _another_content,
        _another_file_that_was_looked_at,
        _that_file_gone,
        _a_configuration,
        _a_configuration_at_home,
        _newer_schemas,
        _another_region_of_the_environment,
    ],
)
def test_what_changed_is_not_known(folder, change, monkeypatch):
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    LintCache(["eu-west-1"]).put("t.json", FOUND, [], [str(Path.cwd() / "other.json")])
    assert kept() == (FOUND, [])

    change()

    assert kept() is None


def test_other_regions_folders_and_versions_have_entries_of_their_own(folder, monkeypatch):
    assert kept(["us-east-1"]) is None

    with monkeypatch.context() as patch:
        patch.setattr(lint_cache, "__version__", "0")
        assert kept() is None

    (Path.cwd() / "sub").mkdir()
    monkeypatch.chdir("sub")
    assert kept() is None


def test_rules_in_the_making_and_other_versions_of_cfn_lint_count(folder, monkeypatch):
    for name in ("_distributions", "_pipegen_files"):
        with monkeypatch.context() as patch:
            patch.setattr(lint_cache, name, lambda: ["changed"])
            assert kept() is None
    assert any(each.startswith("cfn_lint-") for each in lint_cache._distributions())
    assert any("rules/undefined_variable.py" in each for each in lint_cache._pipegen_files())


def test_without_cfn_lint_nothing_is_installed_beside_it(monkeypatch):
    monkeypatch.setattr(lint_cache, "find_spec", lambda name: None)

    assert lint_cache._distributions.__wrapped__() == []


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"files_read": {}, "findings": [{"a": 1}]}']
)
def test_an_entry_that_is_spoilt_is_not_there(folder, text):
    [entry] = folder.iterdir()
    entry.write_text(text)

    assert kept() is None


def test_a_folder_that_was_looked_at_counts_by_what_lies_in_it(folder):
    LintCache(["eu-west-1"]).put("t.json", FOUND, [], [str(Path.cwd())])
    assert kept() == (FOUND, [])

    Path("new.json").touch()

    assert kept() is None


def test_where_nothing_can_be_written_nothing_is_kept_and_nothing_fails(tmp_path, monkeypatch):
    (tmp_path / "cache").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    cache = LintCache([])

    cache.put("none.json", FOUND, [], [])
    cache.tidy()

    assert cache.get("none.json") is None


def test_an_entry_is_replaced_as_a_whole_or_not_at_all(folder, monkeypatch):
    def fail(self, target):
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fail)
    LintCache(["eu-west-1"]).put("t.json", [], [], [])

    assert kept() == (FOUND, ["W1 T"])
    assert len(list(folder.iterdir())) == 1


def test_the_oldest_entries_go_where_there_are_many(folder, monkeypatch):
    monkeypatch.setattr(lint_cache, "_MAX_ENTRIES", 1)
    [old] = folder.iterdir()
    os.utime(old, (1, 1))
    Path("u.json").write_text("{}")
    cache = LintCache(["eu-west-1"])
    cache.put("u.json", FOUND, [], [])

    cache.tidy()

    assert (kept(), cache.get("u.json")) == (None, (FOUND, []))


def test_without_a_setting_the_cache_is_at_home(folder, monkeypatch):
    for value in ("", "relative"):
        monkeypatch.setenv("XDG_CACHE_HOME", value)
        LintCache([]).put("t.json", FOUND, [], [])
        entries = list((Path.home() / ".cache/pipegen/lint").iterdir())
        assert [json.loads(each.read_text())["suppressed"] for each in entries] == [[]]


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
def test_rules_of_somebody_elses_are_not_followed(folder, text, expected):
    Path(".cfnlintrc").write_text(text)

    assert LintCache.usable() is expected
