"""Findings on what a bid claims of policies, beside qualification and response."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evaluation", "0011_silence_and_attempts"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="check",
            name="evaluation_check_kind",
        ),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ("qualification", "responsiveness", "deduction"))
                ),
                name="evaluation_check_kind",
            ),
        ),
    ]
