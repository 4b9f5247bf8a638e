"""The emulator's process: `python -m pipegen.rehearsal.emulator.server FOLDER`.

Its files are in FOLDER. It chooses a free port of 127.0.0.1, and writes it to FOLDER/port once it
is taken. Standard input is a pipe from the parent. When that ends, however the parent ended, this
process ends too, unless the last thing it read is `keep`. It takes what it started and FOLDER with
it.
"""

import asyncio
import os
import shutil
import signal
import socket
import sys
import threading
from pathlib import Path

KEEP = b"keep"


def main() -> None:
    """Serve until the parent ends, or until a signal."""
    folder = Path(sys.argv[1])
    watched = threading.Thread(target=_watch, daemon=True)
    signal.signal(signal.SIGTERM, lambda _, __: _leave(folder))
    watched.start()
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        os.environ["GATEWAY_PORT"] = port  # which the emulator reads when it is imported
        _serve(taken, folder, port)


def _serve(taken: socket.socket, folder: Path, port: str) -> None:
    from hypercorn.asyncio import serve
    from hypercorn.config import Config
    from ministack import app

    from pipegen.rehearsal.emulator import (
        async_delivery,
        control_api,
        export_checks,
        fault_capture,
        fault_injection,
        iam_groups,
        policy_checks,
        resource_stubs,
        ssm_stubs,
    )

    iam_groups.register()
    resource_stubs.register()
    async_delivery.register()
    export_checks.register()
    ssm_stubs.register()
    policy_checks.register()
    fault_capture.register()
    fault_injection.register()  # outside of it: what is to fail is no fault
    control_api.register()
    config = Config()
    config.bind = [f"fd://{taken.fileno()}"]
    config.loglevel = "WARNING"
    config.keep_alive_timeout = 75
    # Written beside and moved: the parent never reads half a number.
    (folder / "port.new").write_text(port, "ascii")
    (folder / "port.new").rename(folder / "port")
    # Without a trigger, it would handle the signals itself.
    asyncio.run(serve(app.app, config, shutdown_trigger=asyncio.Event().wait))


def _watch() -> None:
    if not sys.stdin.buffer.read().endswith(KEEP):
        os.kill(os.getpid(), signal.SIGTERM)


def _leave(folder: Path) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.killpg(0, signal.SIGTERM)  # a group that the parent made: what runs functions is in it
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


if __name__ == "__main__":
    main()
