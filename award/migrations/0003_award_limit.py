"""兼投不兼中 in SQL: nobody wins more lots of a trade than its file allows."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

HERE = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("award", "0002_laws"), ("tender", "0002_laws")]
    operations: ClassVar = [
        migrations.RunSQL(
            (HERE / "limit.sql").read_text(), (HERE / "limit_undone.sql").read_text()
        )
    ]
