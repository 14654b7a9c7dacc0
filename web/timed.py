"""The apps whose time matters: each answers `due(now)` and `next_instant(now)`."""

from importlib import import_module
from importlib.util import find_spec

TIMED = tuple(
    module
    for module in (
        import_module(f"{app}.queries")
        for app in ("journal", "escrow", "tender", "bidding", "evaluation", "award", "notices")
        if find_spec(f"{app}.queries")
    )
    if hasattr(module, "due")
)
