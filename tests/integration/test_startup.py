"""Modules that troposphere imports are loaded on first use."""

import subprocess
import sys

SCRIPT = """
import sys
import pipegen.stacks
from troposphere import Template

stub = sys.modules["cfn_flip"]
assert not hasattr(stub, "__file__"), "it has been read"
assert "yaml" not in sys.modules, "so has yaml"
print(Template(Description="Queues").to_yaml().strip())
assert hasattr(sys.modules["cfn_flip"], "__file__")
"""


def test_troposphere_writes_yaml_after_the_deferred_import():
    result = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True)

    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines()[0] == "Description: Queues"
