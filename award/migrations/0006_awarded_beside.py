"""Who is awarded a lot beside the first, where several supply it (带量采购)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("award", "0005_deals"),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="beside",
            field=models.JSONField(default=list),
        ),
    ]
