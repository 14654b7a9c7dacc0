"""When the clock was last at a window of bidders' own keys, and its law in SQL."""

from pathlib import Path

from django.db import migrations, models

HERE = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("bidding", "0009_pauses"),
    ]

    operations = [
        migrations.AddField(
            model_name="factorwindow",
            name="looked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="factorwindow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("looked_at__isnull", True),
                    ("looked_at__gte", models.F("starts_at")),
                    _connector="OR",
                ),
                name="bidding_window_looked_at_while_it_runs",
            ),
        ),
        migrations.RunSQL(
            (HERE / "look_laws.sql").read_text(),
            (HERE / "look_laws_undone.sql").read_text(),
        ),
    ]
