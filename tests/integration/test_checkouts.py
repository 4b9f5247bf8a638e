"""Rendering is reproducible: two checkouts give the same bytes."""

import os
import shutil
import subprocess
import sys

FILES = [
    "account-setup.json",
    "config/ec2-setup.json",
    "config/qa-ec2-setup.json",
    "config/qa-vpc-setup.json",
    "config/vpc-setup.json",
    "ec2-setup.json",
    "pipeline-setup.json",
    "vpc-setup.json",
]


def read(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.json"))
    }


def render(folder, **environment):
    result = subprocess.run(
        [sys.executable, "-m", "pipegen", "render", "--output", "rendered"],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    return read(folder / "rendered")


def test_two_checkouts_render_the_same_bytes(project, tmp_path_factory):
    text = (project / "pipegen.toml").read_text("utf-8")
    (project / "pipegen.toml").write_text(text.replace('= "infrastructure"\n\n', '= "Ä"\n\n'))
    checkout = tmp_path_factory.mktemp("another checkout")
    shutil.copy(project / "pipegen.toml", checkout)

    first = render(project, PYTHONHASHSEED="1", TZ="Asia/Tokyo", LANG="C", LC_ALL="C")
    second = render(checkout, PYTHONHASHSEED="2", TZ="America/Lima", LANG="de_DE.UTF-8")

    assert list(first) == FILES
    assert first == second
    assert all(content.isascii() for content in first.values())
