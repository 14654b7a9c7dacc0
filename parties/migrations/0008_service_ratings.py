"""Ratings between owners and intermediaries: given once, never changed."""

import uuid
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

LAW = """
CREATE TRIGGER parties_never_deleted BEFORE DELETE OR UPDATE ON parties_servicerating
    FOR EACH ROW EXECUTE FUNCTION parties_never_deleted();
"""
LAW_UNDONE = "DROP TRIGGER parties_never_deleted ON parties_servicerating;"


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("parties", "0007_signing_keys_only"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="ServiceRating",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("award", models.UUIDField()),
                ("side", models.CharField(max_length=12)),
                ("person", models.UUIDField()),
                ("stars", models.PositiveSmallIntegerField()),
                ("words", models.CharField(blank=True, max_length=500)),
                ("title", models.CharField(max_length=200)),
                ("code", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                ("shown_from", models.DateTimeField()),
                (
                    "rated",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings",
                        to="parties.organisation",
                    ),
                ),
                (
                    "rated_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings_given",
                        to="parties.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("award", "side"), name="parties_service_rated_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("side__in", ["intermediary", "owner"]),
                            ("stars__gte", 1),
                            ("stars__lte", 5),
                            models.Q(("rated", models.F("rated_by")), _negated=True),
                            ("shown_from__gte", models.F("at")),
                        ),
                        name="parties_service_rating_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stars__gt", 2), ("words__regex", "\\S"), _connector="OR"
                        ),
                        name="parties_poor_rating_explained",
                    ),
                ],
            },
        ),
        migrations.RunSQL(LAW, LAW_UNDONE),
    ]
