"""A failed check says where in the bid it stands."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q

PAGES = "UPDATE evaluation_check SET page = '—' WHERE NOT passed AND page = '';"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("evaluation", "0007_sites")]
    operations: ClassVar = [
        migrations.RunSQL(PAGES, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.CheckConstraint(
                condition=Q(passed=True) | Q(page__gt=""),
                name="evaluation_failed_check_says_where",
            ),
        ),
    ]
