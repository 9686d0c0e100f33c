"""Runs the suite against SQLite and PostgreSQL with real servers, and says what ran where.

    .venv/bin/python tests/run.py                      everything, both legs, two processes
    .venv/bin/python tests/run.py tests/papers -k day  a part; any pytest arguments
    .venv/bin/python tests/run.py --leg postgresql …   one leg

A skipped test is a failure of the run: what does not apply to a leg is deselected by conftest.py.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests import provision  # noqa: E402

LEGS = ("sqlite", "postgresql")
NOTHING_COLLECTED = 5  # pytest's exit code
Tally = dict[tuple[str, str], Counter[str]]


def main() -> int:
    """Provisions, runs the legs, prints the table; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--leg", choices=LEGS, action="append", help="only this leg")
    options, arguments = parser.parse_known_args()
    legs = options.leg or LEGS
    tally: Tally = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="recto-tests-")))
        try:
            env = _provision(stack, legs) | {"TEST_DIR": str(folder)}
        except provision.Missing as missing:
            sys.exit(f"Cannot test. {missing}")
        codes = []
        for leg in legs:
            report = folder / f"{leg}.xml"
            codes.append(_run(leg, report, arguments, env))
            tally |= _read(leg, report)
    return _say(tally, codes)


def _provision(stack: ExitStack, legs: tuple[str, ...]) -> dict[str, str]:
    """The environment of the test processes; the servers live as long as the stack."""
    began = time.monotonic()
    env = os.environ | {"CHROMIUM": provision.chromium()}
    env["TEST_REDIS_URL"] = stack.enter_context(provision.redis_server())
    if "postgresql" in legs:
        env["TEST_POSTGRESQL_URL"] = stack.enter_context(provision.postgresql())
    print(f"servers and browser ready in {time.monotonic() - began:.1f} s", flush=True)
    return env


def _run(leg: str, report: Path, arguments: list[str], env: dict[str, str]) -> int:
    """One leg's pytest to its end."""
    print(f"\n== {leg} ==", flush=True)
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", f"--junitxml={report}"]
    return subprocess.run(
        [*command, *arguments], cwd=ROOT, env=env | {"TEST_LEG": leg}, check=False
    ).returncode


def _read(leg: str, report: Path) -> Tally:
    """Outcomes and seconds by what the tests needed, from pytest's JUnit file (its own, so trusted)."""
    tally: Tally = {}
    if not report.exists():
        return tally
    for case in ElementTree.parse(report).iter("testcase"):
        needs = case.find("properties/property[@name='needs']")
        row = tally.setdefault(
            (leg, needs.get("value", "") if needs is not None else "collection"), Counter()
        )
        faults = {child.tag for child in case}
        if faults & {"failure", "error"}:
            row["failed"] += 1
        elif "skipped" in faults:
            row["skipped"] += 1
        else:
            row["passed"] += 1
        row["milliseconds"] += round(1000 * float(case.get("time", 0)))
    return tally


def _say(tally: Tally, codes: list[int]) -> int:
    """Prints what ran where and the sums; 0 only if all passed and none was skipped."""
    print(f"\n{'leg':<12}{'needs':<20}{'passed':>8}{'failed':>8}{'skipped':>9}{'seconds':>9}")
    total: Counter[str] = Counter()
    for (leg, needs), row in sorted(tally.items(), reverse=True):
        total += row
        counts = f"{row['passed']:>8}{row['failed']:>8}{row['skipped']:>9}"
        print(f"{leg:<12}{needs:<20}{counts}{row['milliseconds'] / 1000:>9.1f}")
    print(f"\n{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    stopped = [code for code in codes if code not in (0, 1, NOTHING_COLLECTED)]
    return int(bool(stopped or total["failed"] or total["skipped"] or not total["passed"]))


if __name__ == "__main__":
    sys.exit(main())
