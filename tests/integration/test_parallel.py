"""Work in forked processes: results, errors and the end of the processes."""

import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipegen.errors import PipegenError
from pipegen.lint import parallel
from tests.conftest import examples


def _square(number):
    return number * number


@pytest.fixture
def forked(monkeypatch):
    """The ids of the processes that the test forks."""
    pids, fork = [], os.fork

    def remember():
        pids.append(fork())
        return pids[-1]

    monkeypatch.setattr(os, "fork", remember)
    return pids


def _reaped(pid):
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return True
    return False


@pytest.mark.unmeasured
@examples(20)
@given(st.lists(st.integers(), max_size=50), st.integers(1, 4))
def test_results_come_in_the_order_of_the_items(items, workers):
    assert parallel.parallel_map(_square, items, workers) == [_square(number) for number in items]


def test_the_work_runs_in_the_requested_number_of_processes():
    def pid(_):
        time.sleep(0.2)  # long enough for both processes to start
        return os.getpid()

    pids = set(parallel.parallel_map(pid, range(4), 2))

    assert (len(pids), os.getpid() in pids) == (2, False)


def test_more_items_than_a_pipe_holds_are_all_processed():
    assert parallel.parallel_map(_square, range(20_000), 2) == [n * n for n in range(20_000)]


def test_results_larger_than_a_pipe_are_complete():
    assert parallel.parallel_map(lambda n: str(n) * 500_000, [1, 2, 3], 3) == [
        str(n) * 500_000 for n in (1, 2, 3)
    ]


def test_an_exception_in_a_worker_is_raised_with_its_traceback(forked):
    def fail(number):
        raise ValueError(f"no {number}")

    with pytest.raises(RuntimeError, match=r"(?s)a forked process failed:.*ValueError: no [12]"):
        parallel.parallel_map(fail, [1, 2], 2)
    assert [_reaped(pid) for pid in forked] == [True, True]


def test_a_killed_worker_is_an_error_that_names_the_signal(forked):
    def die(_):
        os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(PipegenError) as error:
        parallel.parallel_map(die, range(20_000), 2)

    [diagnostic] = error.value.diagnostics
    assert diagnostic.message == "a process of pipegen's was ended by signal 9"
    assert [_reaped(pid) for pid in forked] == [True, True]


def test_ctrl_c_ends_the_workers(tmp_path):
    program = textwrap.dedent(f"""
        import os, pathlib, time
        from pipegen.lint import parallel

        def wait(number):
            pathlib.Path({str(tmp_path)!r}, str(os.getpid())).touch()
            time.sleep(600)

        parallel.parallel_map(wait, [1, 2], 2)
    """)
    process = subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE, text=True)
    while len(list(tmp_path.iterdir())) < 2:
        assert process.poll() is None  # otherwise a failing program would block the test forever
        time.sleep(0.01)

    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)

    assert errors.count("KeyboardInterrupt") == 1
    for worker in tmp_path.iterdir():
        with pytest.raises(ProcessLookupError):
            os.kill(int(worker.name), 0)


def test_without_fork_there_is_one_core_and_one_process(monkeypatch):
    monkeypatch.delattr(os, "fork")

    assert parallel.cores() == 1
    assert parallel.parallel_map(lambda _: os.getpid(), [1, 2], 1) == [os.getpid()] * 2


def test_the_core_count_is_that_of_the_cpus_available_to_the_process(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 3, 5}, raising=False)
    assert parallel.cores() == 3

    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 7)
    assert parallel.cores() == 7

    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert parallel.cores() == 1
