"""Where the head of an unfinished segment is kept, and the laws of bids in SQL.

The SQL stands in `sql/bid_laws.sql` and `sql/bid_laws_undone.sql` beside this file.
"""

from pathlib import Path
from typing import ClassVar

from django.db import migrations, models

HERE = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("bidding", "0005_opening_record")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="part", name="head", field=models.UUIDField(null=True)
        ),
        migrations.RunSQL(
            (HERE / "bid_laws.sql").read_text(),
            (HERE / "bid_laws_undone.sql").read_text(),
        ),
    ]
