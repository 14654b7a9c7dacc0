"""Whose fault it is that the documents of an opened bid stay shut (撤销、撤回)."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q

# What was refused before is judged as `sealing.blame` judges it now.
JUDGED = """
UPDATE bidding_openedbid SET documents_fault = CASE
    WHEN documents_code IN ('digest-list', 'segment-digest', 'truncated', 'missing-file',
        'unreadable-file', 'overlong', 'envelope-digest', 'too-few-shares')
    THEN 'other-fault' ELSE 'bidder-fault' END
WHERE documents = 'refused';
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("bidding", "0017_looks_at_remedies")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="openedbid",
            name="documents_fault",
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.RunSQL(JUDGED, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="openedbid",
            constraint=models.CheckConstraint(
                condition=Q(
                    documents="refused",
                    documents_fault__in=["bidder-fault", "other-fault"],
                )
                | (~Q(documents="refused") & Q(documents_fault="")),
                name="bidding_shut_by_somebodys_fault",
            ),
        ),
    ]
