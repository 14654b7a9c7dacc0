"""Sealed backups of a draw's parties, and envelopes that go back unopened."""

from typing import ClassVar

from django.db import migrations, models

OUTCOMES = [
    (name, name) for name in ("opened", "bidder-fault", "other-fault", "returned")
]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("bidding", "0007_bidder_keys")]
    operations: ClassVar = [
        migrations.AddField(
            "drawsecret", "is_backup", models.BooleanField(default=False)
        ),
        migrations.AddField(
            "drawsecret",
            "left_out",
            models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.AddField("drawsecret", "organisation", models.UUIDField(null=True)),
        migrations.AlterField(
            "openedbid", "outcome", models.CharField(choices=OUTCOMES, max_length=16)
        ),
    ]
