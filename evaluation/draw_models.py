"""The tables of the draw, its invitations and removals; part of `evaluation.models`."""

from django.db import models
from django.db.models import F, Q

from evaluation.identified import HEX_DIGEST, Identified
from evaluation.rules.panels import DRAW_PARTIES
from evaluation.rules.phases import Phase
from evaluation.rules.replacements import Ground

INVITATION_STATES = ("invited", "accepted", "declined", "expired")


class Draw(Identified):
    """One draw by commit and reveal (摇号); a supplement is a draw of its own."""

    panel = models.ForeignKey(
        "evaluation.Panel", on_delete=models.PROTECT, related_name="draws"
    )
    n = models.PositiveSmallIntegerField()
    frozen_at = models.DateTimeField()
    #: until when secrets may be committed to; then the draw goes on with what came
    commit_until = models.DateTimeField()
    #: until when they may be revealed; None while commitments are waited for
    reveal_until = models.DateTimeField(null=True)
    drawn_at = models.DateTimeField(null=True)
    #: too few secrets came in time; the next draw has the next number
    failed_at = models.DateTimeField(null=True)
    seed = models.CharField(max_length=64, blank=True)
    #: [["owner", "no-backup"]]: parties whose secret is not in the seed, and why
    left_out = models.JSONField(default=list)

    class Meta:
        ordering = ["n"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "n"], name="evaluation_draw_n"),
            models.UniqueConstraint(
                fields=["panel"],
                condition=Q(drawn_at__isnull=True, failed_at__isnull=True),
                name="evaluation_one_draw_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True, seed="")
                | Q(
                    drawn_at__isnull=False,
                    failed_at__isnull=True,
                    seed__regex=HEX_DIGEST,
                ),
                name="evaluation_draw_has_a_seed",
            ),
            models.CheckConstraint(
                condition=Q(commit_until__gt=F("frozen_at"))
                & (Q(reveal_until__isnull=True) | Q(reveal_until__gt=F("frozen_at"))),
                name="evaluation_draw_times",
            ),
        ]


class FrozenList(Identified):
    """The salted list of one field in one place that a draw chooses from; frozen."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="lists")
    specialty = models.CharField(max_length=20)
    #: the place whose experts are in it; empty: wherever the panel draws from
    region = models.CharField(max_length=40, blank=True)
    needed = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField()
    body = models.BinaryField()
    digest = models.CharField(max_length=64)
    #: places in the list, from 1, in the order drawn
    drawn = models.JSONField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["draw", "specialty", "region"], name="evaluation_list_once"
            ),
            models.CheckConstraint(
                condition=Q(needed__gte=1, needed__lte=F("size")),
                name="evaluation_list_is_long_enough",
            ),
            models.CheckConstraint(
                condition=Q(digest__regex=HEX_DIGEST), name="evaluation_list_digest"
            ),
        ]


class Secret(Identified):
    """What one party gives to a draw: a commitment, then the secret itself."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="secrets")
    party = models.CharField(max_length=12)
    commitment = models.CharField(max_length=64)
    committed_by = models.UUIDField()
    committed_at = models.DateTimeField()
    reveal = models.BinaryField(null=True)
    revealed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["draw", "party"], name="evaluation_secret_once"
            ),
            models.UniqueConstraint(
                fields=["draw", "commitment"], name="evaluation_secrets_differ"
            ),
            models.CheckConstraint(
                condition=Q(party__in=DRAW_PARTIES), name="evaluation_secret_party"
            ),
            models.CheckConstraint(
                condition=Q(commitment__regex=HEX_DIGEST),
                name="evaluation_secret_commitment",
            ),
            models.CheckConstraint(
                condition=Q(reveal__isnull=True, revealed_at__isnull=True)
                | Q(reveal__isnull=False, revealed_at__gte=F("committed_at")),
                name="evaluation_revealed_after_committed",
            ),
        ]


class Invitation(Identified):
    """An invitation to an expert who was drawn; the name stays hidden (屏蔽)."""

    panel = models.ForeignKey(
        "evaluation.Panel", on_delete=models.PROTECT, related_name="invitations"
    )
    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="+")
    #: what staff see in place of a name: 专家1, 专家2, …
    number = models.PositiveSmallIntegerField()
    person = models.UUIDField()
    specialty = models.CharField(max_length=20)
    region = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, default="invited")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "number"], name="evaluation_invitation_number"
            ),
            # Whoever declined or let it pass is not invited to this panel again.
            models.UniqueConstraint(
                fields=["panel", "person"], name="evaluation_invited_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=INVITATION_STATES),
                name="evaluation_invitation_state",
            ),
            models.CheckConstraint(
                condition=Q(state="invited", answered_at__isnull=True)
                | (~Q(state="invited") & Q(answered_at__isnull=False)),
                name="evaluation_invitation_answered",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "expires_at"], name="evaluation_inv_due")
        ]


class Removal(Identified):
    """That a member was removed, by which law and why (更换评委). Append-only.

    What the member did stays where it is and does not count any more.
    """

    member = models.OneToOneField(
        "evaluation.Member", on_delete=models.PROTECT, related_name="removal"
    )
    ground = models.CharField(max_length=10)
    article = models.CharField(max_length=120)
    reason = models.TextField()
    #: the phase of the panel in which it happened
    phase = models.CharField(max_length=12)
    removed_by = models.UUIDField()
    removed_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ground__in=sorted(Ground), phase__in=sorted(Phase)),
                name="evaluation_removal_ground",
            ),
            models.CheckConstraint(
                condition=Q(reason__gt="") & Q(article__gt=""),
                name="evaluation_removal_in_writing",
            ),
        ]
