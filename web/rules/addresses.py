"""The same page in the other language: `/en/` before any path is its English form."""

from __future__ import annotations

_ENGLISH = "/en"


def in_english(path: str) -> str:
    """`/desk/?a=1` as `/en/desk/?a=1`; an English address stays as it is."""
    return path if _is_english(path) else _ENGLISH + path


def in_chinese(path: str) -> str:
    """`/en/desk/` as `/desk/`; a Chinese address stays as it is."""
    return path[len(_ENGLISH) :] if _is_english(path) else path


def _is_english(path: str) -> bool:
    return path.startswith(_ENGLISH + "/")
