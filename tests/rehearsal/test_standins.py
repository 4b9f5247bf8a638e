"""The stand-ins are those that the emulator lacks, and no others."""

import subprocess
import sys

_REGISTER = """
from pipegen.rehearsal import standins
standins.TYPES = {"AWS::SQS::Queue": standins.TYPES["AWS::EC2::EIP"]}
standins.register()
"""


def test_a_stand_in_for_what_the_emulator_knows_is_refused() -> None:
    done = subprocess.run([sys.executable, "-c", _REGISTER], capture_output=True, text=True)

    assert done.returncode == 1
    assert "The emulator knows AWS::SQS::Queue itself: remove its stand-in." in done.stderr
