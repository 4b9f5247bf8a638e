"""What is on the disk, and two configurations whose every rendered file differs."""


def content(folder):
    """Path → bytes of everything below `folder`; a folder has None."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def other(text):
    """`pipegen.toml` with another value in every rendered file."""
    return text.replace('project = "infrastructure"', 'project = "other"').replace('"10.', '"10.1')


def two_renders(project, pipegen):
    """What both configurations render to; the first one, `pipegen.toml`, is on the disk."""
    text = (project / "pipegen.toml").read_text()
    (project / "other.toml").write_text(other(text))
    assert pipegen("render", "--config", "other.toml").exit_code == 0
    second = content(project / "templates")
    assert pipegen("render").exit_code == 0
    first = content(project / "templates")
    assert first.keys() == second.keys()
    return first, second
