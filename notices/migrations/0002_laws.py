"""The laws of this app in SQL: what is published stands.

The SQL stands in `sql/laws.sql` and `sql/laws_undone.sql` beside this file.
"""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

HERE = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("notices", "0001_notices")]
    operations: ClassVar = [
        migrations.RunSQL(
            (HERE / "laws.sql").read_text(), (HERE / "laws_undone.sql").read_text()
        )
    ]
