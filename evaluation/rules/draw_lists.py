"""The lists that a draw of experts chooses from: shared out, salted, hashed, seeded.

domain.md 2.10: the list is frozen and hashed before any secret is given; lists of
experts are salted, and their replay is for after the result.
"""

import hashlib
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from kernel.canonical import canonical

SALT_BYTES: Final = 32
LIST_VERSION: Final = "openseal/expert-list/2"


def frozen_list(
    experts: Iterable[str],
    *,
    salt: bytes,
    specialty: str,
    region: str = "",
    skipped: Mapping[str, str] | None = None,
) -> bytes:
    """Return the bytes of a frozen list of participants, sorted by identifier.

    Salted, because whoever knows the pool could otherwise try out lists against the
    published digest and learn who may be drawn. `skipped` says of everybody else in
    the field and place why they are not in the list.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError("a salt of 32 bytes")
    return canonical(
        {
            "v": LIST_VERSION,
            "specialty": specialty,
            "region": region,
            "salt": salt.hex(),
            "experts": sorted(experts),
            "skipped": dict(sorted((skipped or {}).items())),
        }
    )


def list_digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def list_seed(seed: bytes, label: str) -> bytes:
    """Return the seed of one list when one set of reveals serves several lists."""
    return hashlib.sha256(seed + label.encode()).digest()


def share_out(
    wanted: Mapping[str, int], pools: Mapping[str, Iterable[str]]
) -> dict[str, list[str]]:
    """Return disjoint lists, so that nobody can be drawn twice for one panel.

    Every list gets as many as are wanted of it whenever that is possible at all;
    whoever else fits several goes to the one that has the fewest to spare.
    """
    members = {label: frozenset(pools[label]) for label in wanted}
    placed: dict[str, str] = {}
    for label in sorted(wanted):
        for _ in range(wanted[label]):
            _place(label, members, placed, set())
    sizes = {label: -count for label, count in wanted.items()}
    for label in placed.values():
        sizes[label] += 1
    for person in sorted({each for label in wanted for each in members[label]}):
        if person in placed:
            continue
        fitting = [label for label in wanted if person in members[label]]
        placed[person] = min(fitting, key=lambda label: (sizes[label], label))
        sizes[placed[person]] += 1
    return {
        label: sorted(person for person, at in placed.items() if at == label)
        for label in wanted
    }


def _place(
    label: str,
    pools: Mapping[str, AbstractSet[str]],
    placed: dict[str, str],
    tried: set[str],
) -> bool:
    """Put one more person into a list, moving others where that makes room."""
    for person in sorted(pools[label]):
        if person in tried or placed.get(person) == label:
            continue
        tried.add(person)
        former = placed.get(person)
        if former is None or _place(former, pools, placed, tried):
            placed[person] = label
            return True
    return False
