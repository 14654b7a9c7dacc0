"""A challenge is for a signing key: nothing keeps a receiving one of a person's."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("parties", "0006_intermediaries")]
    operations: ClassVar = [
        migrations.RemoveField(model_name="challenge", name="certificate_der"),
    ]
