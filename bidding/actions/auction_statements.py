# ruff: noqa: S608, SLF001 -- names of the models' own tables and columns, no values
"""The statements of a bid, written once, in as few ways to the database as can be.

The mapper makes each statement anew for every act, which took two thirds of a bid's
time; and each way to the database costs as much as what it does there. These are
statements for the same rows, kept; the laws in the database stand below both. Columns
are the models', so that a new column is in here.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db import connection, models

from bidding.models import Auction, AuctionBid

M = TypeVar("M", bound=models.Model)

#: what an act changes of an auction
KEPT: Final = (
    *("state", "phase", "accepted", "price", "leader", "seen_at", "looked_at"),
    *("next_due_at", "frozen_at", "hammered_at"),
)
#: what a bid asks of its lot, in its model's order; the rest is read when asked for
LOT: Final = ("id", "uid", "trade_id", "number", "stage")


def lock(uid: UUID | str) -> Auction | None:
    """Lock an auction and its lot, the lot first, and return it with its lot."""
    with connection.cursor() as cursor:
        cursor.execute(_lock_statement(), [uid])
        row = cursor.fetchone()
    if row is None:
        return None
    mine = len(_names(Auction))
    found = _read(Auction, row[:mine])
    found._state.fields_cache["lot"] = _lot().from_db(connection.alias, LOT, row[mine:])
    return found


def instant_and_bid(
    auction: Auction, number: str, key: str
) -> tuple[datetime, AuctionBid | None]:
    """Return the instant, and the bid that a number gave under this key, if it did.

    One way to the database for both; the auction's lock is held by now, so that the
    clock is read after it as by `journal.queries.instant`.
    """
    with connection.cursor() as cursor:
        cursor.execute(_instant_and_bid_statement(), [auction.pk, number, key])
        (at,) = cursor.fetchone()
        cursor.nextset()
        row = cursor.fetchone()
    return at, None if row is None else _read(AuctionBid, row)


def keep(found: Auction) -> None:
    """Write the columns that an act changes."""
    with connection.cursor() as cursor:
        cursor.execute(_keep_statement(), _kept(found))


def keep_with(found: Auction, made: AuctionBid) -> None:
    """Write the columns that a bid changes, and the bid; its key in the table is set.

    One way to the database for both.
    """
    values = [getattr(made, name) for name in _new_names()]
    with connection.cursor() as cursor:
        statements = f"{_keep_statement()}; {_add_statement()}"
        cursor.execute(statements, [*_kept(found), *values])
        cursor.nextset()
        (made.pk,) = cursor.fetchone()
    made._state.adding, made._state.db = False, connection.alias


def _kept(found: Auction) -> list[Any]:
    values = [getattr(found, name) for name in KEPT]
    values[KEPT.index("state")] = json.dumps(found.state)
    return [*values, found.pk]


# --- the statements ---


@cache
def _lock_statement() -> str:
    lot = _lot()
    columns = [*_columns(Auction, "a"), *(f"l.{name}" for name in LOT)]
    return (
        f"SELECT {', '.join(columns)} FROM {_table(Auction)} a"
        f" JOIN {_table(lot)} l ON l.id = a.lot_id WHERE a.uid = %s"
        " FOR NO KEY UPDATE OF l, a"
    )


@cache
def _instant_and_bid_statement() -> str:
    columns = ", ".join(_columns(AuctionBid, "b"))
    return (
        f"SELECT openseal_now(); SELECT {columns} FROM {_table(AuctionBid)} b"
        " WHERE b.auction_id = %s AND b.number = %s AND b.key = %s"
    )


@cache
def _keep_statement() -> str:
    kept = ", ".join(f"{name} = %s" for name in KEPT)
    return f"UPDATE {_table(Auction)} SET {kept} WHERE id = %s"


@cache
def _add_statement() -> str:
    names = _new_names()
    places = ", ".join(["%s"] * len(names))
    return (
        f"INSERT INTO {_table(AuctionBid)} ({', '.join(names)})"
        f" VALUES ({places}) RETURNING id"
    )


@cache
def _new_names() -> list[str]:
    return [name for name in _names(AuctionBid) if name != "id"]


# --- rows and models ---


def _read(model: type[M], row: Sequence[Any]) -> M:
    values = list(row)
    for place in _json_places(model):
        values[place] = json.loads(values[place])
    return model.from_db(connection.alias, _names(model), values)


@cache
def _json_places(model: type[models.Model]) -> list[int]:
    fields = enumerate(model._meta.concrete_fields)
    return [n for n, field in fields if isinstance(field, models.JSONField)]


@cache
def _names(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def _columns(model: type[models.Model], alias: str) -> list[str]:
    return [f'{alias}."{field.column}"' for field in model._meta.concrete_fields]


def _table(model: type[models.Model]) -> str:
    return f'"{model._meta.db_table}"'


@cache
def _lot() -> type[models.Model]:
    lot = Auction._meta.get_field("lot").related_model
    assert isinstance(lot, type)
    return lot
