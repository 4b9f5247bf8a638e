"""The main module of the emulator's process: `python -m pipegen.rehearsal.emulator.server FOLDER`.

FOLDER has the files of the emulator. The process binds a free port of 127.0.0.1, then writes the
port to FOLDER/port. Standard input is a pipe from the parent. When it closes, for whatever reason,
this process ends too, unless the last bytes were `keep`. It ends its own child processes and
deletes FOLDER.
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
    """Serve until the parent ends, or a signal arrives."""
    folder = Path(sys.argv[1])
    watcher = threading.Thread(target=_wait_for_parent, daemon=True)
    signal.signal(signal.SIGTERM, lambda _, __: _exit(folder))
    watcher.start()
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = str(listener.getsockname()[1])
        os.environ["GATEWAY_PORT"] = port  # the emulator reads it at import time
        _serve(listener, folder, port)


def _serve(listener: socket.socket, folder: Path, port: str) -> None:
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
    fault_injection.register()  # after `fault_capture`: an injected failure is no fault
    control_api.register()
    config = Config()
    config.bind = [f"fd://{listener.fileno()}"]
    config.loglevel = "WARNING"
    config.keep_alive_timeout = 75
    # A rename is atomic: the parent never reads a part of the number.
    (folder / "port.new").write_text(port, "ascii")
    (folder / "port.new").rename(folder / "port")
    # Without a shutdown trigger, hypercorn handles the signals itself.
    asyncio.run(serve(app.app, config, shutdown_trigger=asyncio.Event().wait))


def _wait_for_parent() -> None:
    if not sys.stdin.buffer.read().endswith(KEEP):
        os.kill(os.getpid(), signal.SIGTERM)


def _exit(folder: Path) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.killpg(0, signal.SIGTERM)  # the group has the processes of functions as well
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


if __name__ == "__main__":
    main()
