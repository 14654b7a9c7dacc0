"""What every table of the app has in common; part of `evaluation.models`."""

from uuid import uuid4

from django.db import models

HEX_DIGEST = r"^[0-9a-f]{64}$"


class Identified(models.Model):
    """What every row has: a number inside the house, a UUID outside it."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)

    class Meta:
        abstract = True
