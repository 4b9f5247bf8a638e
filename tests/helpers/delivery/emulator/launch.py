"""Run the emulator with the stand-ins, until standard input ends.

Run by the emulator's own Python. Standard input is a pipe from the tests: it ends when they do,
however they end, so that no emulator is left behind.
"""

import os
import signal
import sys
import threading
from importlib.metadata import version
from pathlib import Path

PINNED = "1.5.33"


def _end_with_the_tests() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Serve on 127.0.0.1 at the port GATEWAY_PORT; keep the stand-ins' properties in argv[1]."""
    if version("ministack") != PINNED:
        sys.exit(
            f"ministack {version('ministack')} is installed, the tests need {PINNED}: make test"
        )
    import codepipeline
    import standins
    from ministack import app

    folder = Path(sys.argv.pop(1))
    standins.register(folder)
    codepipeline.register(folder)
    threading.Thread(target=_end_with_the_tests, daemon=True).start()
    app.main()


if __name__ == "__main__":
    main()
