"""The laws of this app in SQL: decisions and letters stand.

The SQL stands in `sql/laws.sql` and `sql/laws_undone.sql` beside this file.
"""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

HERE = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("award", "0001_award")]
    operations: ClassVar = [
        migrations.RunSQL(
            (HERE / "laws.sql").read_text(), (HERE / "laws_undone.sql").read_text()
        )
    ]
