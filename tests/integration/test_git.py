"""Git queries: commits, merge bases, uncommitted files and the files of a commit."""

import itertools
import os
import subprocess

import pytest

from pipegen import git
from pipegen.errors import PipegenError

NUMBERS = itertools.count()
"""Commit messages differ: equal commits within a second would have the same id."""


class Repository:
    def __init__(self, folder):
        self.folder = folder

    def git(self, *arguments):
        identity = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.com")
        result = subprocess.run(
            ["git", *identity, *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=True,
        )
        return result.stdout.strip()

    def commit(self):
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", str(next(NUMBERS)))
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / "one").mkdir()
    repo = Repository(tmp_path / "one")
    repo.git("init", "--quiet", "--initial-branch", "main")
    return repo


def error_of(function, *arguments):
    with pytest.raises(PipegenError) as raised:
        function(*arguments)
    [diagnostic] = raised.value.diagnostics
    return diagnostic.message, diagnostic.hint


def test_the_top_of_a_repository_is_found_from_below(repository):
    below = repository.folder / "a/b"
    below.mkdir(parents=True)

    assert git.repository_root(below) == repository.folder


def test_new_changed_and_removed_files_are_uncommitted(repository):
    for name in ("kept", "gone", "changed"):
        (repository.folder / name).write_text("first")
    (repository.folder / ".gitignore").write_text("*.log\n")
    repository.commit()
    (repository.folder / "gone").unlink()
    (repository.folder / "changed").write_text("second")
    (repository.folder / "below").mkdir()
    (repository.folder / "below/ü new").write_text("new")
    (repository.folder / "noise.log").write_text("noise")

    expected = ["below/ü new", "changed", "gone"]
    assert git.uncommitted_files(repository.folder) == expected
    assert git.uncommitted_files(repository.folder / "below") == expected
    assert git.uncommitted_files(repository.folder.parent) == []


def test_outside_of_a_repository_the_root_is_an_error(repository):
    assert error_of(git.repository_root, repository.folder.parent) == (
        "there is no git repository to compare with",
        "run `git init` and commit, or compare two folders: pipegen diff A B",
    )


def test_missing_git_is_an_error(repository, monkeypatch):
    monkeypatch.setenv("PATH", "")

    assert error_of(git.repository_root, repository.folder) == (
        "git is not installed",
        "install git",
    )


def test_before_the_first_commit_a_comparison_is_an_error(repository):
    expected = (
        "there is no commit HEAD in the repository",
        "nothing is committed yet: commit the rendered files",
    )

    assert error_of(git.resolve_commit, repository.folder, "HEAD") == expected
    assert error_of(git.merge_base, repository.folder) == expected


def test_a_commit_is_found_by_any_of_its_names(repository):
    commit = repository.commit()
    repository.git("tag", "v1")

    commits = {
        git.resolve_commit(repository.folder, ref) for ref in ("main", "v1", "HEAD", commit[:8])
    }

    assert commits == {commit}


@pytest.mark.parametrize("ref", ["nothing", "--all", "", "HEAD:x", "HEAD~9"])
def test_an_unknown_ref_is_rejected_with_a_hint(repository, ref):
    repository.commit()

    assert error_of(git.resolve_commit, repository.folder, ref) == (
        f"there is no commit {ref} in the repository",
        "name a commit, a tag or a branch that git knows: git log, git branch --all",
    )


@pytest.mark.parametrize("name", ["main", "master"])
def test_the_merge_base_is_the_last_common_commit(repository, name):
    first = repository.commit()
    repository.git("branch", "--move", name)
    repository.git("switch", "--quiet", "--create", "topic")
    repository.commit()
    repository.git("switch", "--quiet", name)
    repository.commit()
    repository.git("switch", "--quiet", "topic")

    assert git.merge_base(repository.folder) == (first, name)


def test_the_main_branch_is_the_default_branch_of_the_remote(repository):
    first = repository.commit()
    repository.git("branch", "--move", "trunk")
    clone = Repository(repository.folder.with_name("clone"))
    repository.git("clone", "--quiet", str(repository.folder), str(clone.folder))
    clone.commit()

    assert git.merge_base(clone.folder) == (first, "origin/trunk")


def test_without_a_main_branch_a_commit_must_be_named(repository):
    repository.commit()
    repository.git("branch", "--move", "trunk")

    assert error_of(git.merge_base, repository.folder) == (
        "there is no main branch: none of origin/main, origin/master, main, master",
        "name the commit to compare with: pipegen diff REF",
    )


def test_branches_without_a_common_commit_have_no_base(repository):
    repository.commit()
    repository.git("switch", "--quiet", "--orphan", "other")
    repository.commit()

    assert error_of(git.merge_base, repository.folder) == (
        "HEAD and main have no commit in common here",
        "name the commit to compare with: pipegen diff main",
    )


def test_errors_in_a_shallow_clone_suggest_fetching_the_whole_history(repository):
    old = repository.commit()
    (repository.folder / "file").touch()
    repository.commit()
    repository.git("switch", "--quiet", "--orphan", "other")
    repository.commit()
    clone = Repository(repository.folder.with_name("clone"))
    url = repository.folder.as_uri()
    repository.git("clone", "--quiet", "--depth=1", "--no-single-branch", url, str(clone.folder))
    clone.git("switch", "--quiet", "other")
    clone.git("branch", "main", "origin/main")

    assert git.is_shallow(clone.folder)
    assert error_of(git.resolve_commit, clone.folder, old) == (
        f"there is no commit {old} in the repository",
        "the clone is shallow: git fetch --unshallow (in GitHub Actions: fetch-depth: 0)",
    )
    clone.git("remote", "set-head", "origin", "main")
    assert error_of(git.merge_base, clone.folder) == (
        "HEAD and origin/main have no commit in common here",
        "fetch the whole history: git fetch --unshallow",
    )


def test_files_are_read_as_of_the_commit_byte_for_byte(repository):
    folder = repository.folder / "tëmplates"
    folder.mkdir()
    (folder / "a.json").write_bytes(b"\0one\n\n")
    (folder / "empty").touch()
    (folder / "link").symlink_to("a.json")
    (repository.folder / "other").write_text("not asked for")
    commit = repository.commit()
    (folder / "a.json").write_text("later")

    blobs = list(git.files(repository.folder, commit, ["tëmplates", "nothing"]))

    assert [blob.path for blob in blobs] == ["tëmplates/a.json", "tëmplates/empty"]
    assert git.contents(repository.folder, blobs) == {
        "tëmplates/a.json": b"\0one\n\n",
        "tëmplates/empty": b"",
    }


def test_content_missing_from_a_clone_is_an_error(repository):
    (repository.folder / "file").write_text("x")
    [blob] = git.files(repository.folder, repository.commit(), ["file"])
    path = repository.folder / ".git/objects" / blob.id[:2] / blob.id[2:]
    path.chmod(0o644)
    path.unlink()

    assert error_of(git.contents, repository.folder, [blob]) == (
        "git has no content of file at that commit",
        "fetch it: a partial or damaged clone lacks it (`git fsck`)",
    )


def test_a_corrupt_object_is_an_error(repository):
    (repository.folder / "file").write_text("x")
    [blob] = git.files(repository.folder, repository.commit(), ["file"])
    path = repository.folder / ".git/objects" / blob.id[:2] / blob.id[2:]
    path.chmod(0o644)
    path.write_bytes(b"broken")

    message, hint = error_of(git.contents, repository.folder, [blob])

    assert message.startswith("git ")
    assert "git fsck" in hint


def test_a_failure_of_git_to_read_a_commit_is_an_error(repository):
    blob = git.Blob("file", "0" * 40)

    message, hint = error_of(git.contents, repository.folder.parent, [blob])

    assert message.startswith("git could not read the commit: fatal: not a git repository")
    assert hint == "see `git fsck`"


def test_paths_are_relative_to_the_repository_root_and_symbolic_links_are_skipped(repository):
    below = repository.folder / "deep"
    below.mkdir()
    (below / "run").write_text("true\n")
    (below / "run").chmod(0o755)
    (below / "link").symlink_to("run")
    commit = repository.commit()

    assert [blob.path for blob in git.files(below, commit, ["deep"])] == ["deep/run"]


def test_listing_uncommitted_files_does_not_write_the_index(repository):
    (repository.folder / "touched").write_text("x")
    repository.commit()
    os.utime(repository.folder / "touched", (1, 1))
    index = repository.folder / ".git/index"
    before = index.read_bytes()

    git.uncommitted_files(repository.folder)

    assert index.read_bytes() == before
