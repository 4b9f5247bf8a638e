"""What is published, and how: the metadata, the wheel's trial, the workflow of a release."""

import re
import shlex
import subprocess
import sys
import tomllib

import pytest
import yaml

from pipegen import __version__
from pipegen.cli import app
from scripts import release_notes as release
from scripts import wheel as wheel_trial
from tests.helpers.docs.markdown import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
WORKFLOW = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text("utf-8"))
CI = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text("utf-8"))
JOBS = WORKFLOW["jobs"]
SOURCE = f'"""A docstring."""\n\n__version__ = "{__version__}"\n'
CHANGELOG = f"""\
# Changelog

## [Unreleased]

- Not this.

## [{__version__}] - 2026-11-25

### Added

- This.

## [0.0.1] - 2026-11-01

- Nor this.
"""


def _uses(job):
    return [step["uses"] for step in JOBS[job]["steps"] if "uses" in step]


def _scripts():
    return [step["run"] for job in JOBS.values() for step in job["steps"] if "run" in step]


def test_every_command_is_tried_from_the_wheel():
    assert app.COMMANDS.keys() - wheel_trial.CASES.keys() == set()


@pytest.mark.parametrize("command", app.COMMANDS)
def test_a_command_is_tried_by_a_line_of_its_own(command):
    assert shlex.split(wheel_trial.CASES[command].arguments)[0] == command


def test_the_version_stands_in_one_place():
    assert (PROJECT["project"].get("version"), PROJECT["project"]["dynamic"]) == (
        None,
        ["version"],
    )
    assert PROJECT["tool"]["hatch"]["version"] == {"path": "src/pipegen/__init__.py"}


def test_the_version_is_told_without_looking_for_what_is_installed():
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "pipegen", "--version"],
        capture_output=True,
        text=True,
    )

    assert done.stdout == f"pipegen {__version__}\n"
    assert "importlib.metadata" not in done.stderr


def test_the_pythons_that_are_named_are_those_that_are_tested():
    named = re.findall(r"Python :: (3\.\d+)", " ".join(PROJECT["project"]["classifiers"]))

    assert named == CI["jobs"]["check"]["strategy"]["matrix"]["python"]
    assert named == JOBS["test"]["strategy"]["matrix"]["python"]
    assert PROJECT["project"]["requires-python"] == f">={named[0]}"


def test_the_metadata_leads_to_code_documentation_changelog_and_issues():
    assert set(PROJECT["project"]["urls"]) == {
        "Homepage",
        "Documentation",
        "Changelog",
        "Issues",
        "Source",
    }


def test_a_release_starts_with_a_tag_and_goes_on_only_with_what_passed():
    assert WORKFLOW[True] == {"push": {"tags": ["v*"]}}  # YAML reads the key "on" so
    assert [(job, JOBS[job].get("needs")) for job in JOBS] == [
        ("build", None),
        ("test", "build"),
        ("publish", "test"),
        ("notes", "publish"),
    ]


def test_nothing_is_allowed_but_what_a_job_needs():
    assert WORKFLOW["permissions"] == {}
    assert {job: JOBS[job]["permissions"] for job in JOBS} == {
        "build": {"contents": "read"},
        "test": {"contents": "read"},
        "publish": {"id-token": "write"},
        "notes": {"contents": "write"},
    }


def test_the_index_trusts_the_workflow_and_no_password_is_there():
    assert JOBS["publish"]["environment"]["name"] == "pypi"
    assert _uses("publish")[-1].startswith("pypa/gh-action-pypi-publish@")
    assert "secrets" not in (ROOT / ".github/workflows/release.yml").read_text("utf-8")


def test_what_may_publish_runs_nothing_of_the_repository():
    used = [*_uses("publish"), *_uses("notes")]

    assert not any(each.startswith("actions/checkout@") for each in used)
    assert not any("run" in step for step in JOBS["publish"]["steps"])


def test_no_checkout_keeps_a_token():
    checkouts = [
        step
        for job in JOBS.values()
        for step in job["steps"]
        if step.get("uses", "").startswith("actions/checkout@")
    ]

    assert [each["with"] for each in checkouts] == [{"persist-credentials": False}] * 2


def test_no_script_takes_anything_in_but_by_the_environment():
    assert [each for each in _scripts() if "${{" in each] == []


def test_the_release_calls_what_there_is():
    scripts = "\n".join(_scripts())
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)

    assert set(re.findall(r"-m scripts\.(\w+)", scripts)) == {"release_notes", "wheel"}
    assert set(re.findall(r"make ([a-z-]+)", scripts)) <= set(targets)


def test_the_notes_are_the_section_of_the_version():
    assert release.notes(f"v{__version__}", SOURCE, CHANGELOG) == "### Added\n\n- This."


@pytest.mark.parametrize(
    ("tag", "changelog", "why"),
    [
        ("v9.9.9", CHANGELOG, f"the tag is v9.9.9, and pipegen is {__version__}"),
        (
            f"v{__version__}",
            CHANGELOG.replace("2026-11-25", "soon"),
            f"docs/changelog.md has no section [{__version__}] with a date",
        ),
        (
            f"v{__version__}",
            f"## [{__version__}] - 2026-11-25\n\n## [0.0.1] - 2026-11-01\n\n- Old.\n",
            f"docs/changelog.md has no section [{__version__}] with a date",
        ),
    ],
)
def test_a_tag_that_is_not_ready_is_refused(tag, changelog, why):
    with pytest.raises(ValueError) as raised:
        release.notes(tag, SOURCE, changelog)

    assert str(raised.value) == why


def test_the_command_line_refuses_a_tag_with_a_message():
    done = subprocess.run(
        [sys.executable, "-m", "scripts.release_notes", "v9.9.9"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"error: the tag is v9.9.9, and pipegen is {__version__}\n"
