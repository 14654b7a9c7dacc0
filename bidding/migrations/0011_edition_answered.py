"""Which edition of the tender file an opened bid says that it answers."""

from pathlib import Path

from django.db import migrations, models

HERE = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("bidding", "0010_looks_at_windows"),
    ]

    operations = [
        migrations.AddField(
            model_name="openedbid",
            name="edition",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.RunSQL(
            (HERE / "edition_laws.sql").read_text(),
            (HERE / "edition_laws_undone.sql").read_text(),
        ),
    ]
