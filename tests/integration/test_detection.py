"""Settings detected from git and the files of the AWS CLI, without secrets."""

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipegen.scaffold import detection
from pipegen.scaffold.detection import DetectedSettings, Profile

NOTHING = DetectedSettings()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder, isolated from any git configuration."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    (tmp_path / "there").mkdir()
    return tmp_path / "there"


def git(folder, *arguments):
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def aws(folder, config="", credentials="", **more):
    """Return the environment variables that point the AWS CLI to these files."""
    (folder / "config").write_text(config)
    (folder / "credentials").write_text(credentials)
    return {
        "AWS_CONFIG_FILE": str(folder / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(folder / "credentials"),
        **more,
    }


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/acme/infra",
        "https://github.com/acme/infra.git",
        "https://github.com/acme/infra/",
        "https://www.github.com/acme/infra.git",
        "https://somebody:a-secret@github.com/acme/infra.git",
        "http://github.com/acme/infra.git",
        "git://github.com/acme/infra.git",
        "git@github.com:acme/infra.git",
        "git@github.com:acme/infra",
        "github.com:acme/infra.git",
        "ssh://git@github.com/acme/infra.git",
        "ssh://git@github.com:22/acme/infra.git",
        "ssh://git@ssh.github.com:443/acme/infra.git",
        "git@GitHub.com:acme/infra.git",
    ],
)
def test_every_form_of_a_github_remote_url_is_a_repository(url):
    assert detection.github_repository(url) == "acme/infra"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://github.example.com/acme/infra.git",
        "git@github.example.com:acme/infra.git",
        "https://notgithub.com/acme/infra.git",
        "https://example.com/github.com/acme/infra",
        "https://acme.ghe.com/acme/infra.git",
        "https://gitlab.com/acme/infra.git",
        "https://github.com/acme",
        "https://github.com/acme/infra/tree/main",
        "https://github.com/-acme/infra",
        "/srv/git/acme/infra.git",
        "../github.com:acme/infra",
    ],
)
def test_a_remote_outside_github_is_not_a_repository(url):
    assert detection.github_repository(url) is None


@given(
    owner=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}", fullmatch=True),
    name=st.from_regex(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,50}[A-Za-z0-9_-]", fullmatch=True),
)
def test_a_repository_is_found_in_every_url_that_github_offers(owner, name):
    if name.endswith(".git"):
        return
    for url in (
        f"https://github.com/{owner}/{name}.git",
        f"git@github.com:{owner}/{name}.git",
        f"ssh://git@github.com/{owner}/{name}",
    ):
        assert detection.github_repository(url) == f"{owner}/{name}"


def test_an_empty_folder_gives_no_settings(folder):
    assert detection.detect(folder, {}) == NOTHING


def test_without_git_no_settings_are_detected(folder, monkeypatch):
    monkeypatch.setenv("PATH", str(folder))

    assert detection.detect(folder, {}) == NOTHING


def test_a_new_repository_has_a_branch_before_the_first_commit(folder):
    git(folder, "init", "--initial-branch", "trunk")

    assert detection.detect(folder, {}) == DetectedSettings(top=folder, branch="trunk")


def test_the_repository_root_is_detected_from_a_subfolder(folder):
    git(folder, "init", "--initial-branch", "main")
    (folder / "below").mkdir()

    assert detection.detect(folder / "below", {}).top == folder


def test_origin_comes_before_other_remotes(folder):
    git(folder, "init")
    git(folder, "remote", "add", "fork", "https://github.com/me/infra")
    git(folder, "remote", "add", "origin", "git@github.com:acme/infra.git")

    assert detection.detect(folder, {}).repository == "acme/infra"


def test_another_remote_is_used_if_origin_is_not_on_github(folder):
    git(folder, "init")
    git(folder, "remote", "add", "mirror", "https://github.com/acme/mirror")
    git(folder, "remote", "add", "origin", "https://git.example.com/acme/infra")

    assert detection.detect(folder, {}).repository == "acme/mirror"


def test_the_branch_is_the_default_branch_of_the_remote(folder):
    git(folder, "init", "--initial-branch", "my-work")
    git(folder, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/release/1")

    assert detection.detect(folder, {}).branch == "release/1"


def test_a_branch_that_a_trigger_can_not_name_is_not_proposed(folder):
    git(folder, "init", "--initial-branch", "a{b}")

    assert detection.detect(folder, {}).branch is None


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("me@example.org", "me@example.org"),
        ("1+me@users.noreply.github.com", None),
        ("me@laptop", None),
    ],
)
def test_the_git_email_address_is_proposed_if_it_can_receive_mail(folder, address, expected):
    git(folder, "init")
    git(folder, "config", "user.email", address)

    assert detection.detect(folder, {}).email == expected


CONFIG = """\
[default]
region = eu-central-1
[profile tools]
role_arn = arn:aws:iam::123456789012:role/admin
source_profile = default
sso_account_id = 210987654321
[profile "acme qa"]
sso_session = acme
sso_account_id = 222233334444
region = nowhere
s3 =
    max_concurrent_requests = 20
aws_account_id = 333344445555
[profile keys]
aws_account_id = 333344445555
[profile console]
login_session = arn:aws:sts::444455556666:assumed-role/admin/me
[profile wrong]
sso_account_id = 12
role_arn = anything
[sso-session acme]
sso_region = us-east-1
[services local]
[preview]
"""
CREDENTIALS = """\
[default]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = not-to-be-seen
[old]
aws_secret_access_key = not-to-be-seen
"""


def test_a_profile_has_the_account_that_its_settings_name(folder):
    detected = detection.detect(folder, aws(folder, CONFIG, CREDENTIALS))

    assert detected.profiles == (
        Profile("acme qa", "222233334444"),
        Profile("console", "444455556666"),
        Profile("default", None, "eu-central-1"),
        Profile("keys", "333344445555"),
        Profile("old"),
        Profile("tools", "123456789012"),
        Profile("wrong"),
    )
    assert "not-to-be-seen" not in repr(detected)


def test_a_duplicate_profile_hides_no_other_profile(folder):
    config = "[profile a]\nregion = eu-west-1\n[profile a]\nregion = eu-west-2\n[profile b]\n"

    detected = detection.detect(folder, aws(folder, config))

    assert detected.profiles == (Profile("a", None, "eu-west-2"), Profile("b"))


def test_a_section_named_default_in_capitals_sets_no_defaults(folder):
    environment = aws(folder, "[DEFAULT]\nregion = eu-west-1\n[profile a]\n")

    assert detection.detect(folder, environment).profiles == (Profile("a"),)


def test_the_aws_files_are_read_from_the_home_folder_by_default(folder):
    (folder / ".aws").mkdir()
    (folder / ".aws/config").write_text("[profile a]\nsso_account_id = 111122223333\n")
    (folder / ".aws/credentials").write_text("[b]\n")
    expected = (Profile("a", "111122223333"), Profile("b"))

    assert detection.detect(folder, {"HOME": str(folder)}).profiles == expected
    named = {"HOME": str(folder), "AWS_CONFIG_FILE": "~/.aws/config"}
    assert detection.detect(folder, named).profiles == expected


@pytest.mark.parametrize(
    "content",
    [
        b"secret",
        b"[profile a]\nsecret\n[",
        b"\xff\xfe",
        b"[profile a\n",
        b"= x\n",
        b"[profile ]\n",
    ],
)
def test_an_invalid_aws_file_is_ignored_and_not_printed(folder, content, capfd):
    environment = aws(folder)
    (folder / "config").write_bytes(content)

    detected = detection.detect(folder, environment)

    assert [profile.account for profile in detected.profiles] in ([], [None])
    assert capfd.readouterr() == ("", "")


def test_a_profile_with_control_characters_in_its_name_is_skipped(folder):
    environment = aws(folder, "[profile a\x1b[31m]\nregion = eu-west-1\n[profile b]\n")

    assert detection.detect(folder, environment).profiles == (Profile("b"),)


@pytest.mark.parametrize(
    ("config", "more", "expected"),
    [
        ("[default]\nregion = eu-west-2", {"AWS_REGION": "eu-west-3"}, "eu-west-3"),
        ("[default]\nregion = eu-west-2", {"AWS_DEFAULT_REGION": "eu-west-3"}, "eu-west-3"),
        ("[default]\nregion = eu-west-2", {"AWS_REGION": "Mars"}, "eu-west-2"),
        ("", {"AWS_REGION": "eu-west-3", "AWS_DEFAULT_REGION": "eu-west-1"}, "eu-west-3"),
        ("[profile a]\nregion = eu-west-2\n[profile b]\nregion = eu-west-1", {}, None),
        (
            "[profile a]\nregion = eu-west-2\n[profile b]\nregion = eu-west-1",
            {"AWS_PROFILE": "b"},
            "eu-west-1",
        ),
        ("[profile a]\nregion = eu-west-2\n[profile b]\nregion = eu-west-2", {}, "eu-west-2"),
        ("[default]\noutput = json\n[profile a]\nregion = eu-west-2", {}, "eu-west-2"),
        ("", {}, None),
    ],
)
def test_the_region_is_the_one_that_the_aws_cli_would_use(folder, config, more, expected):
    assert detection.detect(folder, aws(folder, config, **more)).region == expected
