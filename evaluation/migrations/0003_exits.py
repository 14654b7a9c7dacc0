"""A motion may be to reject all bids (12号令27)."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies: ClassVar = [("evaluation", "0002_laws")]
    operations: ClassVar = [
        migrations.RemoveConstraint(model_name="ballot", name="evaluation_ballot_kind"),
        migrations.AddConstraint(
            model_name="ballot",
            constraint=models.CheckConstraint(
                condition=Q(kind="reject", bid__isnull=False, seat__isnull=True)
                | Q(kind="reopen", bid__isnull=True, seat__isnull=False)
                | Q(kind="all", bid__isnull=True, seat__isnull=True),
                name="evaluation_ballot_kind",
            ),
        ),
    ]
