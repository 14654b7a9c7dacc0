"""What is announced ahead (采购意向、招标计划), kept as it was published."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

KEPT = """
CREATE TRIGGER tender_preannouncement_kept BEFORE UPDATE OR DELETE
    ON tender_preannouncement FOR EACH ROW EXECUTE FUNCTION tender_is_kept();
"""
UNDONE = "DROP TRIGGER tender_preannouncement_kept ON tender_preannouncement;"


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0003_places"),
        ("tender", "0004_extensions_lapse"),
    ]

    operations = [
        migrations.CreateModel(
            name="Preannouncement",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("summary", models.TextField()),
                ("planned_date", models.DateField()),
                ("budget_fen", models.BigIntegerField()),
                ("published_at", models.DateTimeField()),
                (
                    "signed_act",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.signedact",
                    ),
                ),
                (
                    "trade",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="preannouncement",
                        to="tender.trade",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("summary__gt", "")),
                        name="tender_preannouncement_says",
                    )
                ],
            },
        ),
        migrations.RunSQL(KEPT, UNDONE),
    ]
