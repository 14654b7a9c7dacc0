"""The register of intermediaries: listings, which only move on and are never deleted."""

import uuid
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

LAW = """
CREATE FUNCTION parties_listing_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.uid, NEW.organisation_id, NEW.service, NEW.grade, NEW.asked_at)
       IS DISTINCT FROM
       (OLD.uid, OLD.organisation_id, OLD.service, OLD.grade, OLD.asked_at)
       OR (OLD.state, NEW.state) NOT IN (
           ('asked', 'listed'), ('asked', 'refused'), ('listed', 'removed')) THEN
        RAISE EXCEPTION 'parties: a listing is decided once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER parties_listing_moves BEFORE UPDATE ON parties_listing
    FOR EACH ROW EXECUTE FUNCTION parties_listing_moves();
CREATE TRIGGER parties_never_deleted BEFORE DELETE ON parties_listing
    FOR EACH ROW EXECUTE FUNCTION parties_never_deleted();
"""
LAW_UNDONE = """
DROP TRIGGER parties_never_deleted ON parties_listing;
DROP TRIGGER parties_listing_moves ON parties_listing;
DROP FUNCTION parties_listing_moves();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("parties", "0005_absences"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Listing",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("service", models.CharField(max_length=20)),
                ("grade", models.CharField(max_length=200)),
                ("state", models.CharField(max_length=10)),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("listed_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=500)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="listings",
                        to="parties.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["asked", "listed"])),
                        fields=("organisation", "service"),
                        name="parties_listed_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grade__gt", ""),
                            (
                                "service__in",
                                [
                                    "agency",
                                    "audit",
                                    "cost",
                                    "design",
                                    "mapping",
                                    "supervision",
                                    "survey",
                                    "valuation",
                                ],
                            ),
                        ),
                        name="parties_listing_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at", None),
                                ("listed_at", None),
                                ("reason", ""),
                                ("state", "asked"),
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("listed_at__isnull", False),
                                ("state", "listed"),
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("reason__gt", ""),
                                ("state", "refused"),
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("listed_at__isnull", False),
                                ("reason__gt", ""),
                                ("state", "removed"),
                            ),
                            _connector="OR",
                        ),
                        name="parties_listing_decided",
                    ),
                ],
            },
        ),
        migrations.RunSQL(LAW, LAW_UNDONE),
    ]
