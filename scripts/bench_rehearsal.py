"""How long a rehearsal takes: `python -m scripts.bench_rehearsal [ROUNDS]`.

Printed are medians: the emulator's start alone, a rehearsal of two runs of the default
configuration, and the same for more and more bare environments, each as a multiple of two.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pipegen.rehearsal.emulator import process
from tests.helpers.configs import BASE
from tests.helpers.rehearsal.runs import commit, environment, kept, write

ROUNDS = 3
COUNTS = (2, 5, 10, 20)
PIPEGEN = [sys.executable, "-m", "pipegen"]


def main(rounds: int) -> None:
    started = statistics.median(_timed(_start) for _ in range(rounds))
    print(f"\nrehearsal, medians of {rounds} rounds; the emulator starts in {started:.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), kept())
        commit(Path(folder))
        took = statistics.median(_timed(lambda: _run(folder)) for _ in range(rounds))
    print(f" the default: two runs in {took:5.2f} s, {took - started:5.2f} s of it work")
    first = 0.0
    for count in COUNTS:
        with tempfile.TemporaryDirectory() as folder:
            _write(Path(folder), count)
            took = statistics.median(_timed(lambda: _run(folder)) for _ in range(rounds))
        first = first or took
        print(
            f"{count:4} environments: two runs in {took:5.2f} s, {took - started:5.2f} s of it "
            f"work; {took / first:.2f} times that of {COUNTS[0]}"
        )


def _start() -> None:
    with process.run_emulator():
        pass


def _run(folder: str) -> None:
    subprocess.run(
        [*PIPEGEN, "rehearse", "--approve"], cwd=folder, check=True, capture_output=True
    )


def _timed(call) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def _write(folder: Path, count: int) -> None:
    tables = [
        environment(f"env{number}", f"2{number:011}", number) for number in range(1, count + 1)
    ]
    (folder / "pipegen.toml").write_text("\n".join([BASE, *tables]), "utf-8")
    subprocess.run([*PIPEGEN, "render"], cwd=folder, check=True, capture_output=True)
    commit(folder)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
