"""Speed and memory as ratios, side by side: `make bench`, `python -m scripts.bench [ROUNDS]`.

Each pair is run in turn, so that what else the machine does falls on both; the first round only
compiles and fills caches. Printed are medians of whole processes: wall time, and the largest
resident set of any one process (forked ones share most of theirs). Exits 1 where the findings of
`pipegen lint` are not those of the stock command; a goal that is missed is only said.
"""

import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from pipegen.lint import cfnlint_runner, parallel
from tests.helpers import plain_troposphere as plain
from tests.helpers import stock_linter as planted

PYTHON = sys.executable
PIPEGEN = [PYTHON, "-m", "pipegen"]
CFN_LINT = [str(Path(PYTHON).with_name("cfn-lint")), "--include-checks", "I"]
ROOT = Path(__file__).parents[1]
ROUNDS = 7
# A process of its own, because a child's peak is never less than what its parent had when it was
# forked: this one has hardly anything.
MEASURE = """
import os, sys, time
nothing = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
start = time.perf_counter()
pid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=nothing)
_, status, usage = os.wait4(pid, 0)
wall = time.perf_counter() - start
print(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""
MIB = 2**20 if sys.platform == "darwin" else 2**10  # what ru_maxrss counts in


class Cost(NamedTuple):
    seconds: float
    cpu: float  # seconds, of all its processes
    peak: float  # MiB, of the largest of its processes


class Pair(NamedTuple):
    what: str
    ours: list[str]
    theirs: list[str]
    against: str
    goal: float


def main(rounds):
    cores = parallel.cores()
    print(f"Python {platform.python_version()}, {cores} cores; medians of {rounds} rounds in turn")
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        config = shutil.copy(ROOT / "pipegen.toml", work)
        spend([*PIPEGEN, "render"], work)
        templates = sorted(map(str, (work / "templates").glob("*.json")))
        print("\n           pipegen           the other         ratio  goal         cpu   memory")
        for pair in pairs(plain.write(Path(config), work), templates):
            report(pair, in_turn({"ours": pair.ours, "theirs": pair.theirs}, work, rounds))
        many = hundred(work)
        report(many, in_turn({"ours": many.ours, "theirs": many.theirs}, work, min(rounds, 3)))
        growth(work, rounds)
        return compare(templates, work)


def pairs(script, templates):
    return [
        Pair(
            "--help",
            [*PIPEGEN, "--help"],
            [PYTHON, "-c", "import click"],
            'python -c "import click"',
            1.4,
        ),
        Pair(
            "render",
            [*PIPEGEN, "render", "--output", "out"],
            [PYTHON, str(script), "out"],
            "a script of the same troposphere calls that writes the same files"
            " (tests/helpers/plain_troposphere.py)",
            1.2,
        ),
        Pair(
            "lint",
            [*PIPEGEN, "lint", "--no-cache"],
            [*CFN_LINT, "--regions", planted.REGION, "--", *templates],
            "cfn-lint --include-checks I on the same templates, without the rules of pipegen",
            0.8,
        ),
        Pair(
            "again",
            [*PIPEGEN, "lint"],
            [*CFN_LINT, "--regions", planted.REGION, "--", *templates],
            "the same; pipegen has seen these templates before",
            0.06,
        ),
    ]


def hundred(work):
    """Return the pair that lints a hundred templates, the network and the machines in turn."""
    folder = work / "hundred"
    folder.mkdir()
    names = []
    for number in range(100):
        kind = ("vpc-setup", "ec2-setup")[number % 2]
        names.append(str(folder / f"{kind}-{number}.json"))
        shutil.copy(work / "templates" / f"{kind}.json", names[-1])
    return Pair(
        "100",
        [*PIPEGEN, "lint", "--no-cache", *names],
        [*CFN_LINT, "--regions", planted.REGION, "--", *names],
        "cfn-lint --include-checks I on the same hundred templates",
        0.6,
    )


def in_turn(commands, folder, rounds):
    """Return the median cost of each of `commands`, none of them always the first."""
    costs = {name: [] for name in commands}
    for turn in range(rounds + 1):
        for name in sorted(commands, reverse=turn % 2 == 1):
            shutil.rmtree(folder / "out", ignore_errors=True)
            cost = spend(commands[name], folder)
            if turn:
                costs[name].append(cost)
    return {
        name: Cost(*(statistics.median(each) for each in zip(*taken, strict=True)))
        for name, taken in costs.items()
    }


def spend(command, folder):
    """Return what `command` costs; a command that fails ends the benchmark."""
    # With compiled modules, as an installed program has them.
    env = {name: each for name, each in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    measure = [PYTHON, "-ISc", MEASURE, *command]
    told = subprocess.run(
        measure, cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    if told.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{told.stderr}")
    seconds, cpu, peak = told.stdout.split()
    return Cost(float(seconds), float(cpu), int(peak) / MIB)


def report(pair, costs):
    ours, theirs = costs["ours"], costs["theirs"]
    ratio = ours.seconds / theirs.seconds
    verdict = "met" if ratio <= pair.goal else "MISSED"
    print(
        f"{pair.what:8} {_cost(ours)}  {_cost(theirs)}  {ratio:5.2f}  {pair.goal:<4} {verdict:7}"
        f"  {ours.cpu / theirs.cpu:.2f}  {ours.peak / theirs.peak:.2f}"
    )
    print(f"{'':8} the other: {pair.against}")


def growth(work, rounds):
    print("\nenvironments   render            lint (2 parameter files an environment)")
    commands = {}
    for count in (1, 10, 20):
        folder = work / f"environments-{count}"
        folder.mkdir()
        (folder / "pipegen.toml").write_text(configuration(count))
        spend([*PIPEGEN, "render"], folder)
        config = ["--config", str(folder / "pipegen.toml")]
        commands[f"{count:02} render"] = [*PIPEGEN, "render", *config, "--output", "out"]
        commands[f"{count:02} lint"] = [*PIPEGEN, "lint", "--no-cache", *config]
    costs = in_turn(commands, work, rounds)
    for count in (1, 10, 20):
        told = [_grown(costs, count, command) for command in ("render", "lint")]
        print(f"{count:12}   {'  '.join(told)}")


def _grown(costs, count, command):
    cost = costs[f"{count:02} {command}"]
    times = cost.seconds / costs[f"01 {command}"].seconds
    return f"{_cost(cost)} x{times:.2f}"


def configuration(count):
    """Return `pipegen.toml` with so many environments, each in an account of its own."""
    head = (ROOT / "pipegen.toml").read_text().partition("[[environment]]")[0]
    # Many stages are more than can be sent inline.
    head = head.replace("[pipeline]", '[pipeline]\ntemplate_bucket = "example-templates"')
    tables = [
        f'[[environment]]\nname = "e{n}"\naccount = "{222222222222 + n}"\n'
        f'[environment.parameters.vpc-setup]\nVpcCidr = "10.{n}.0.0/16"\n'
        for n in range(count)
    ]
    return head + "\n".join(tables)


def compare(templates, work):
    """Print whether `pipegen lint` finds what the stock command finds; return the exit code."""
    folder = work / "planted"
    folder.mkdir()
    [vpc] = [Path(each) for each in templates if Path(each).stem == "vpc-setup"]
    files = [*map(Path, templates), *planted.plant(vpc, folder)]
    found = cfnlint_runner.lint(files, [planted.REGION])
    same = found == planted.stock(files, "--append-rules", "pipegen.rules")
    print(
        f"\nfindings on {len(templates)} rendered templates, {len(planted.FAULTS)} copies with "
        f"planted faults and {len(planted.NO_TEMPLATES)} other files: {len(found)}, "
        f"{'the same to the letter as' if same else 'NOT those of'} cfn-lint --append-rules "
        "pipegen.rules --include-checks I"
    )
    return 0 if same else 1


def _cost(cost):
    return f"{cost.seconds * 1000:5.0f} ms {cost.peak:4.0f} MiB"


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS))
