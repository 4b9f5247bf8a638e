"""Deterministic rendering of `account-setup`."""

import os
import subprocess
import sys


def test_rendering_is_deterministic_for_every_hash_seed(configure, production):
    path = configure(production).path
    program = (
        "import sys; from pathlib import Path; from pipegen.config import delivery, loader;"
        "from pipegen.stacks import account, catalog;"
        "planned = delivery.Delivery.from_config(loader.load(Path(sys.argv[1])));"
        "print(account.build(planned, catalog.deployed(planned)).to_json())"
    )

    outputs = {
        subprocess.run(
            [sys.executable, "-c", program, path],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2", "3")
    }

    assert len(outputs) == 1
