"""The opening's laws in SQL: what was read out and committed to stays as it is."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

HERE = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("bidding", "0002_opening")]
    operations: ClassVar = [
        migrations.RunSQL(
            (HERE / "opening_laws.sql").read_text(),
            (HERE / "opening_laws_undone.sql").read_text(),
        )
    ]
