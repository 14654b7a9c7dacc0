"""Many new rows of one table at once, by PostgreSQL's COPY.

Triggers and constraints see each row as they do in an INSERT; what is saved is a long
statement made of ten thousand places, which costs more than the rows themselves.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, models
from psycopg import sql

#: fields whose values go to the driver as they are
_AS_THEY_ARE = (
    models.BinaryField,
    models.CharField,
    models.DateTimeField,
    models.ForeignKey,
    models.IntegerField,
    models.UUIDField,
)


def copy_in(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one model, in the caller's transaction.

    They are not given their numbers, and no default of the database is used.
    """
    if not rows:
        return
    meta = rows[0]._meta  # noqa: SLF001 -- Django's public door to a model's fields
    fields = [each for each in meta.concrete_fields if not each.primary_key]
    columns = [sql.Identifier(str(each.column)) for each in fields]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(meta.db_table), sql.SQL(", ").join(columns)
    )
    takes = [(each.attname, _conversion(each)) for each in fields]
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            values = [(getattr(row, name), convert) for name, convert in takes]
            copy.write_row(
                [each if convert is None else convert(each) for each, convert in values]
            )


def _conversion(field: "models.Field[Any, Any]") -> Callable[[Any], Any] | None:
    """Return what makes a value the driver's, or None where it is that already."""
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        raise ValueError("what dates itself is not copied")
    if isinstance(field, _AS_THEY_ARE):
        return None
    return lambda value: field.get_db_prep_save(value, connection)
