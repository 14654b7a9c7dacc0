"""Rights of first refusal that applicants claim, with their order."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bidding", "0014_selections"),
        ("parties", "0006_intermediaries"),
        ("tender", "0006_evidence"),
    ]

    operations = [
        migrations.AddField(
            model_name="applicant",
            name="priority",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name="applicant",
            constraint=models.CheckConstraint(
                condition=models.Q(("priority__lte", 9)),
                name="bidding_priority_has_an_order",
            ),
        ),
    ]
