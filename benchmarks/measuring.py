"""What all benchmarks share: runs in turn, ratios with their spread, tidy printing.

Machines are shared and noisy, so nothing here is a claim about seconds: ours and its
peer run A B A B in one sitting, each pair gives one ratio, and what is printed is the
median ratio with the lowest and the highest.
"""

import contextlib
import os
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MIB = 1 << 20
_LOOK_S = 0.02


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took: wall time and processor time in seconds, peak memory."""

    seconds: float
    processor_s: float
    memory_mib: float


def timed(command: Sequence[str | Path]) -> Run:
    """Run a process that must succeed; the sum of its threads counts."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [str(word) for word in command], cwd=ROOT, stdout=subprocess.DEVNULL
    )
    peak = Peak(process.pid)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    memory_mib = peak.stop()
    if status:
        raise SystemExit(f"{' '.join(map(str, command[:4]))} failed")
    return Run(seconds, usage.ru_utime + usage.ru_stime, memory_mib)


class Peak:
    """The peak memory of a running process, looked at again and again.

    What `wait4` says of a child also counts what it was forked from.
    """

    def __init__(self, pid: int) -> None:
        self._status = Path(f"/proc/{pid}/status")
        self._over = threading.Event()
        self._memory_mib = 0.0
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        self._look()
        while not self._over.wait(_LOOK_S):
            self._look()

    def _look(self) -> None:
        with contextlib.suppress(OSError):
            for line in self._status.read_text().splitlines():
                if line.startswith("VmHWM:"):
                    self._memory_mib = int(line.split()[1]) / 1024

    def stop(self) -> float:
        """Return the peak so far, in MiB, and look no more."""
        self._over.set()
        self._thread.join()
        self._look()
        return self._memory_mib


def in_turn(
    contestants: Mapping[str, Callable[[], Run]], rounds: int
) -> dict[str, list[Run]]:
    """Let all run in turn, `rounds` times."""
    found: dict[str, list[Run]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, run in contestants.items():
            found[name].append(run())
    return found


def say(text: str) -> None:
    """Print a line now, so that a long benchmark is seen to go on."""
    print(text, flush=True)


def show(name: str, runs: Sequence[Run]) -> None:
    """Print what runs took."""
    seconds = spread([run.seconds for run in runs])
    processor_s = statistics.median(run.processor_s for run in runs)
    peak_mib = max(run.memory_mib for run in runs)
    say(
        f"  {name:<24} {seconds} s, processor {processor_s:.2f} s,"
        f" peak {peak_mib:.0f} MiB"
    )


def show_ratio(
    what: str, ours: Sequence[Run], peer: Sequence[Run], *, wanted: float | None
) -> None:
    """Print how many times as fast as the peer we are, pair by pair."""
    ratios = [b.seconds / a.seconds for a, b in zip(ours, peer, strict=True)]
    line = f"  {what}: {spread(ratios)} times as fast"
    if wanted is not None:
        holds = statistics.median(ratios) >= wanted
        line += f"; wanted {wanted:g}: {'held' if holds else 'NOT HELD'}"
    say(line)


def show_times(what: str, ratios: Sequence[float], *, at_most: float | None) -> None:
    """Print how many times as long, or as late, as something else it was."""
    line = f"  {what}: {spread(ratios)} times"
    if at_most is not None:
        holds = statistics.median(ratios) <= at_most
        line += f"; wanted {at_most:g} at most: {'held' if holds else 'NOT HELD'}"
    say(line)


def spread(values: Sequence[float]) -> str:
    """Return the median, and the lowest and highest in brackets."""
    middle = statistics.median(values)
    return f"{middle:.2f} ({min(values):.2f} to {max(values):.2f})"


def processor_s(pid: int) -> float:
    """Return the processor time that a running process has used so far."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
