"""Many items on all cores: the same answers, whatever becomes of a child."""

import os
import signal
from collections.abc import Callable

import billiard
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.cores import spread

HERE = os.getpid()  # asked once: children have another


def _worker(item: int) -> tuple[int, int]:
    return item * item, os.getpid()


@given(st.lists(st.integers(), max_size=9), st.integers(1, 4), st.integers(1, 9))
def test_answers_come_in_the_order_of_the_items(
    items: list[int], cores: int, worth: int
) -> None:
    assert spread(lambda item: item * item, items, worth=worth, cores=cores) == [
        item * item for item in items
    ]


@pytest.mark.parametrize(("items", "processes"), [(9, 1), (10, 2), (11, 2), (99, 3)])
def test_a_child_begins_where_there_is_enough_for_each(
    items: int, processes: int
) -> None:
    answers = spread(_worker, range(items), worth=5, cores=3)
    assert len({pid for _square, pid in answers}) == processes


def _dies(item: int) -> tuple[int, int]:
    if os.getpid() != HERE and item == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    return _worker(item)


def _fails(item: int) -> tuple[int, int]:
    if os.getpid() != HERE:
        raise ValueError(item)
    return _worker(item)


@pytest.mark.parametrize("goes_wrong", [_dies, _fails])
def test_what_a_child_does_not_answer_is_done_here(
    goes_wrong: Callable[[int], tuple[int, int]],
) -> None:
    answers = spread(goes_wrong, range(10), worth=1, cores=2)
    assert answers == [(item * item, os.getpid()) for item in range(10)]


def test_what_cannot_be_sent_is_made_here() -> None:
    made = spread(lambda item: lambda: item, range(4), worth=1, cores=2)
    assert [each() for each in made] == [0, 1, 2, 3]


@pytest.mark.parametrize("at", [0, 9])
def test_what_the_function_raises_is_raised(at: int) -> None:
    def refuses(item: int) -> int:
        if item == at:
            raise LookupError(item)
        return item

    with pytest.raises(LookupError):
        spread(refuses, range(10), worth=1, cores=2)


def test_a_worker_has_children_although_it_is_a_daemon() -> None:
    heard, says = billiard.Pipe(duplex=False)

    def work() -> None:
        says.send(len({pid for _square, pid in spread(_worker, range(9), worth=1)}))

    worker = billiard.Process(target=work)
    worker.daemon = True
    worker.start()
    assert heard.recv() == len(os.sched_getaffinity(0))
    worker.join()
