"""What troposphere would import for nothing is imported once somebody uses it."""

import subprocess
import sys

SCRIPT = """
import sys
import pipegen.stacks
from troposphere import Template

standing_in = sys.modules["cfn_flip"]
assert not hasattr(standing_in, "__file__"), "it has been read"
assert "yaml" not in sys.modules, "so has yaml"
print(Template(Description="Queues").to_yaml().strip())
assert hasattr(sys.modules["cfn_flip"], "__file__")
"""


def test_troposphere_writes_yaml_after_the_deferred_import():
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == "Description: Queues"
