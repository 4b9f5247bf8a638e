"""An infrastructure repository of a user, in a separate folder."""

import json
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.helpers.configs import BASE

CONFIGURATION = (
    "\n"
    + BASE
    + """\

[notify]
email = ["platform@example.com"]

[tags]
project = "infrastructure"

[[environment]]
name = "qa"
account = "222222222222"
[environment.parameters.vpc-setup]
VpcCidr = "10.10.0.0/16"
NatGateways = "single"
[environment.parameters.ec2-setup]
MaxSize = 2

[[environment]]
name = "production"
account = "333333333333"
prefix = ""
approval = true
protect = true
[environment.parameters.vpc-setup]
VpcCidr = "10.20.0.0/16"
NatGateways = "per-az"
"""
)


@dataclass(frozen=True)
class Project:
    """A repository: `pipegen.toml` and what is rendered from it."""

    folder: Path

    def configure(self, text: str) -> None:
        """Write `pipegen.toml`, and render."""
        (self.folder / "pipegen.toml").write_text(text, "utf-8")
        self.pipegen("render")

    def change(self, old: str, new: str) -> None:
        """Replace `old`, which is there once, in `pipegen.toml`, and render."""
        text = (self.folder / "pipegen.toml").read_text("utf-8")
        assert text.count(old) == 1
        self.configure(text.replace(old, new))

    def pipegen(self, *arguments: str) -> str:
        """Return what `pipegen ARGUMENTS` prints; it must succeed."""
        done = subprocess.run(
            [sys.executable, "-m", "pipegen", *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def plan(self, *arguments: str) -> str:
        """Return the commands that `pipegen plan ARGUMENTS` prints."""
        return self.pipegen("plan", *arguments)

    def everything(self, *environments: str) -> str:
        """Return the commands of a delivery by hand: set-ups, then all or some environments."""
        names = environments or [
            environment["name"] for environment in self._configuration()["environment"]
        ]
        return "\n".join([self.plan(), *(self.plan("--direct", name) for name in names)])

    def _configuration(self) -> dict[str, Any]:
        return tomllib.loads((self.folder / "pipegen.toml").read_text("utf-8"))

    def json(self, path: str) -> Any:
        """Return the content of a rendered file."""
        return json.loads((self.folder / path).read_text("utf-8"))

    def write(self, path: str, content: Any) -> None:
        """Write `content` to a JSON file."""
        (self.folder / path).write_text(json.dumps(content), "utf-8")
