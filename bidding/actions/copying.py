"""Many new rows of one table at once, by PostgreSQL's COPY.

Triggers and constraints see each row as they do in an INSERT; what is saved is a long
statement made of ten thousand places, which costs more than the rows themselves.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models
from psycopg import sql


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
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([_value(row, each) for each in fields])


def _value(row: models.Model, field: "models.Field[Any, Any]") -> Any:
    return field.get_db_prep_save(field.pre_save(row, add=True), connection)
