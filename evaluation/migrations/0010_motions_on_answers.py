"""Two answers of one bid may be voted on again at once, each by its own motion."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q

NAME = "evaluation_one_open_ballot"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("evaluation", "0009_time_given_back")]
    operations: ClassVar = [
        migrations.RemoveConstraint("ballot", NAME),
        migrations.AddConstraint(
            "ballot",
            models.UniqueConstraint(
                fields=["panel", "kind", "bid", "seat", "inquiry"],
                condition=Q(closed_at__isnull=True),
                nulls_distinct=False,
                name=NAME,
            ),
        ),
    ]
