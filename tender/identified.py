"""What every table of this app has: identifiers, and laws written short."""

from uuid import uuid4

from django.db import models
from django.db.models import Q


def law(name: str, condition: Q) -> models.CheckConstraint:
    """A law of the row."""
    return models.CheckConstraint(condition=condition, name=name)


def once(name: str, *fields: str, when: Q | None = None) -> models.UniqueConstraint:
    """These fields together stand once, among the rows that `when` holds for."""
    return models.UniqueConstraint(fields=fields, condition=when, name=name)


class Identified(models.Model):
    """What every row has: a number inside the house, a UUID outside it."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)

    class Meta:
        abstract = True
