"""Every benchmark runs, at a size that measures nothing: it is code like any other."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.__main__ import NAMES
from tests.chromium import launch_arguments

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_runs_and_stops_by_itself(name: str) -> None:
    launch_arguments()  # the browser comes as it does for every other test
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick", name],
        cwd=ROOT,
        # The suite uses no network: peers that are not installed are left out.
        env={**os.environ, "npm_config_offline": "true"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "openseal" in ran.stdout


def test_an_unknown_benchmark_is_wrong_usage() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks", "speed"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 2
    assert "no such benchmark: speed" in ran.stderr
