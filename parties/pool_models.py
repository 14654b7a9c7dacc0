"""The tables of when experts cannot come, and of calls they did not follow.

Part of `parties.models`.
"""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from parties.rules.experts import Attended


class Absence(models.Model):
    """Days on which an expert is not drawn (请假), the first and the last included."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        "parties.Person", on_delete=models.PROTECT, related_name="absences"
    )
    since_date = models.DateField()
    until_date = models.DateField()
    declared_at = models.DateTimeField()

    class Meta:
        ordering = ["since_date", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_date__gte=F("since_date")),
                name="parties_absence_has_length",
            ),
        ]


class Attendance(models.Model):
    """A call that an expert did not follow; `about` names the panel. Append-only."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        "parties.Person", on_delete=models.PROTECT, related_name="attendance"
    )
    kind = models.CharField(max_length=10)
    about = models.UUIDField()
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "about", "kind"], name="parties_attendance_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(Attended)),
                name="parties_attendance_kind",
            ),
        ]
