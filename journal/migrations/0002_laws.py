"""The journal's laws in the database: append only, every row follows the head.

Also `openseal_now()`, the one clock of acts with legal effect. The SQL stands in
`laws.sql` and `laws_undone.sql` beside this file.
"""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

HERE = Path(__file__).parent


class Migration(migrations.Migration):
    dependencies: ClassVar = [("journal", "0001_initial")]
    operations: ClassVar = [
        migrations.RunSQL(
            (HERE / "laws.sql").read_text(), (HERE / "laws_undone.sql").read_text()
        )
    ]
