"""When an opening has nothing left to do."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bidding", "0003_opening_laws"),
    ]

    operations = [
        migrations.AddField(
            model_name="opening",
            name="settled_at",
            field=models.DateTimeField(null=True),
        ),
    ]
