"""The shapes in which the apps tell the shell what is going on.

They are protocols: an app answers with frozen dataclasses of its own that have these
members, and so needs to know nothing of the shell above it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class LiveRoom(Protocol):
    """A room that anybody may watch now; says nothing that depends on bids."""

    @property
    def title(self) -> str:
        """Trade and lot."""

    @property
    def status(self) -> str:
        """A code of web/rules/statuses.py, e.g. "opening"."""

    @property
    def url(self) -> str:
        """Where to watch, without a language prefix."""

    @property
    def note(self) -> str:
        """How far it has come, in the language of the page; may be empty."""


class Session(Protocol):
    """Something of today with a time: an opening, an auction, an end of publicity."""

    @property
    def at(self) -> datetime:
        """When it begins or ends, aware."""

    @property
    def title(self) -> str:
        """Trade and lot."""

    @property
    def status(self) -> str:
        """A code of web/rules/statuses.py."""

    @property
    def place(self) -> str:
        """Hall or room; may be empty."""

    @property
    def url(self) -> str:
        """Its page."""


class Latest(Protocol):
    """A notice, as a line of a list."""

    @property
    def published_at(self) -> datetime:
        """When it was published, aware."""

    @property
    def kind(self) -> str:
        """The kind's name as a message id, e.g. "Tender notice"."""

    @property
    def title(self) -> str:
        """Its title."""

    @property
    def status(self) -> str:
        """The stage of its lot as a status code; empty when it has none."""

    @property
    def url(self) -> str:
        """Its page."""
