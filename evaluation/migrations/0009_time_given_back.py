"""A question knows up to when lost time was given back."""

from typing import ClassVar

from django.db import migrations, models

COUNTED = "UPDATE evaluation_inquiry SET counted_at = now();"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("evaluation", "0008_check_pages")]
    operations: ClassVar = [
        migrations.AddField("inquiry", "counted_at", models.DateTimeField(null=True)),
        migrations.RunSQL(COUNTED, migrations.RunSQL.noop),
        migrations.AlterField("inquiry", "counted_at", models.DateTimeField()),
    ]
