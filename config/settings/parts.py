"""Keeps out of a settings list what is not built yet."""

from importlib.util import find_spec


def existing(*dotted: str) -> list[str]:
    """Those of `dotted` whose module exists, in order."""
    return [name for name in dotted if _exists(name.rsplit(".", 1)[0])]


def _exists(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False
