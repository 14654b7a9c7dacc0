"""Notices of what is announced ahead (采购意向、招标计划)."""

from django.db import migrations, models

KINDS = [
    "announcement",
    "award",
    "candidates",
    "correction",
    "ending",
    "plan",
    "result",
]


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_laws")]
    operations = [
        migrations.RemoveConstraint(model_name="notice", name="notices_kind"),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", KINDS)), name="notices_kind"
            ),
        ),
    ]
