"""Sealing and opening a gigabyte, against `age`, through both command lines.

Sketch, for 1 GiB on two cores of 1.4 GB/s SHA-256: hashing 0.75 s, AES-GCM 0.1 s,
reading and writing pages 0.4 s, which makes 1.25 s of work, halved by two threads:
0.65 s, and 0.2 s to start Python. age has no digests to make, but its ChaCha20-Poly1305
runs in one thread: 0.7 s and the same pages, 1.1 s to seal and 1.5 s to open.

Budget: at least 1.5 times as fast as age, each way; under 96 MiB of memory, the same at
64 MiB and at 1 GiB.

    python -m benchmarks.sealing [MIB]

Runs alternate and the best of each is taken; what a run wrote is removed before the
next, so that neither side pays for the other's pages.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.sealing import world as worlds
from tests.sealing.world import World

ROOT = Path(__file__).parents[1]
RUNS = 5
MIB = 1 << 20


@dataclass(frozen=True)
class Run:
    """What one process took: wall time in seconds, peak memory in MiB."""

    seconds: float
    memory_mib: float


def timed(command: Sequence[str | Path]) -> Run:
    """Run a process that must succeed."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [str(word) for word in command], cwd=ROOT, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if status:
        raise SystemExit(f"{command[:4]} failed")
    return Run(seconds, usage.ru_maxrss / 1024)


def best(commands: dict[str, tuple[Sequence[str | Path], Path]]) -> dict[str, Run]:
    """Run all commands in turn, several times; remove what each wrote."""
    found: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(RUNS):
        for name, (command, out) in commands.items():
            found[name].append(timed(command))
            if out.is_dir():
                shutil.rmtree(out)
            else:
                out.unlink()
    return {
        name: Run(min(run.seconds for run in runs), max(run.memory_mib for run in runs))
        for name, runs in found.items()
    }


def measure(world: World, size_mib: int) -> dict[str, Run]:
    """Seal and open a document of `size_mib`, with Openseal and with age."""
    folder = world.folder
    document = folder / "document"
    with document.open("wb") as file:
        for _ in range(size_mib):
            file.write(os.urandom(MIB))
    ours = [sys.executable, "-m", "sealing"]
    bid, given = folder / "bid", []
    seal = [*ours, "seal", *world.on_statement(), "--lot", "标段一"]
    seal += [*world.key("bidder"), "--opening", folder / "opening.json", "--out"]
    timed([*seal, bid, document])
    for i in (1, 3, 5):
        given += ["--share", str(world.share(bid, i))]
    open_ = [*ours, "open", bid, *world.on_statement(), *given, "--out", folder / "out"]
    commands: dict[str, tuple[Sequence[str | Path], Path]] = {
        "seal": ([*seal, folder / "again", document], folder / "again"),
        "open": (open_, folder / "out"),
    }
    if shutil.which("age"):
        key, sealed = folder / "age.key", folder / "document.age"
        if not key.exists():
            subprocess.run(["age-keygen", "-o", key], check=True, capture_output=True)
        recipient = key.read_text().split("public key: ")[1].split()[0]
        timed(["age", "-r", recipient, "-o", sealed, document])
        out = folder / "age.out"
        encrypt = ["age", "-r", recipient, "-o", out, document]
        commands["age seal"] = (encrypt, out)
        commands["age open"] = (["age", "-d", "-i", key, "-o", out, sealed], out)
    found = best(commands)
    shutil.rmtree(bid)
    return found


def main() -> None:
    """Measure and print, ratios last."""
    size_mib = int(sys.argv[1]) if len(sys.argv) > 1 else 1024
    with tempfile.TemporaryDirectory() as name:
        world = worlds.build(Path(name))
        for size in (64, size_mib):
            found = measure(world, size)
            for what, run in found.items():
                print(
                    f"{size} MiB {what}: {run.seconds:.2f} s, {run.memory_mib:.0f} MiB"
                )
    if "age seal" in found:
        for what in ("seal", "open"):
            ratio = found[f"age {what}"].seconds / found[what].seconds
            print(f"{what}: {ratio:.2f} times as fast as age (budget 1.5)")


if __name__ == "__main__":
    main()
