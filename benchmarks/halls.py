"""Twenty openings at once: how late events are in one hall, alone and among twenty.

Sketch: an event is 8 ms of the server's processor and 12 us a watcher. One hall of 100
watchers with four events a second is 4 % of a core, twenty are 80 %: they wait for each
other now and then, for less than a frame's quarter of a second, which is in both.

Budget: p99 among twenty at most three times p99 alone, nothing lost, numbers in order.
"""

import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from benchmarks import serving
from benchmarks.hall_load import WANTED, Probe, Watchers, show_p99
from benchmarks.house import House
from benchmarks.measuring import say

HALLS, WATCHERS, SECONDS = 20, 100, 20.0
QUICK_HALLS, QUICK_WATCHERS, QUICK_SECONDS = 2, 2, 0.3


def run(*, quick: bool) -> None:
    """Measure and print."""
    halls = QUICK_HALLS if quick else HALLS
    watchers = QUICK_WATCHERS if quick else WATCHERS
    seconds = QUICK_SECONDS if quick else SECONDS
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        house = stack.enter_context(House.open(folder))
        found = house.more_halls(halls)
        server = stack.enter_context(serving.openseal(house))
        rooms = [
            stack.enter_context(Watchers(server, opening, watchers))
            for opening, _stream in found
        ]
        probes = [Probe(_teller(house, stream)) for _opening, stream in found]
        say(f"openseal: {halls} halls of {watchers} watchers")
        probes[0].go_on(seconds)
        alone = rooms[0].hear_all(probes[0].take())
        with ThreadPoolExecutor(halls) as all_at_once:
            list(all_at_once.map(lambda probe: probe.go_on(seconds), probes))
        among = [
            late
            for room, probe in zip(rooms, probes, strict=True)
            for late in room.hear_all(probe.take())
        ]
        for room, (_opening, stream) in zip(rooms, found, strict=True):
            room.check_whole(stream)
    show_p99("alone", alone, "among all", among, wanted=None if quick else WANTED)


def _teller(house: House, stream: str) -> Callable[[str], None]:
    return partial(house.tell, stream=stream)
