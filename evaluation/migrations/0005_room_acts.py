"""Questions to bidders, stops, talk and notes; what a bid is put out by."""

import uuid
from pathlib import Path
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

HERE = Path(__file__).parent / "sql"
#: what was out without a vote until now: the purchaser's examination, or no quote
SOURCES = """
ALTER TABLE evaluation_rejection DISABLE TRIGGER evaluation_written_once;
UPDATE evaluation_rejection SET source = 'purchaser' WHERE ballot_id IS NULL;
ALTER TABLE evaluation_rejection ENABLE TRIGGER evaluation_written_once;
ALTER TABLE evaluation_ballotvote DISABLE TRIGGER evaluation_written_once;
UPDATE evaluation_ballotvote SET reason = '—' WHERE NOT agrees AND reason = '';
ALTER TABLE evaluation_ballotvote ENABLE TRIGGER evaluation_written_once;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("evaluation", "0004_report_revisions"),
        ("parties", "0004_revocation_lists"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Halt",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("reason", models.TextField()),
                ("article", models.CharField(max_length=120)),
                ("stopped_by", models.UUIDField()),
                ("stopped_at", models.DateTimeField()),
                ("resumed_by", models.UUIDField(null=True)),
                ("resumed_at", models.DateTimeField(null=True)),
                ("resume_reason", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Inquiry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("n", models.PositiveSmallIntegerField()),
                ("kind", models.CharField(max_length=16)),
                ("bid", models.UUIDField()),
                ("organisation", models.UUIDField()),
                ("envelope", models.CharField(max_length=32)),
                ("clause", models.CharField(max_length=120)),
                ("reason", models.CharField(blank=True, max_length=20)),
                ("question", models.TextField()),
                (
                    "proposed",
                    models.DecimalField(decimal_places=6, max_digits=20, null=True),
                ),
                ("steps", models.JSONField(default=list)),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("state", models.CharField(default="open", max_length=12)),
                ("answer", models.TextField(blank=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("is_set_aside", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["n"],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("category", models.CharField(max_length=12)),
                ("text", models.TextField()),
                ("said_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("text", models.TextField(blank=True)),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RemoveConstraint(
            model_name="ballot",
            name="evaluation_ballot_kind",
        ),
        migrations.AddField(
            model_name="rejection",
            name="source",
            field=models.CharField(default="vote", max_length=12),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="ballot",
            name="kind",
            field=models.CharField(max_length=12),
        ),
        migrations.RunSQL(SOURCES, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="ballotvote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agrees", True), ("reason__gt", ""), _connector="OR"
                ),
                name="evaluation_dissent_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="rejection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ballot__isnull", False), ("source", "vote")),
                    models.Q(
                        ("ballot__isnull", True),
                        ("source__in", ("purchaser", "no-quote", "unconfirmed", "all")),
                    ),
                    _connector="OR",
                ),
                name="evaluation_rejected_by_vote_or_law",
            ),
        ),
        migrations.AddField(
            model_name="halt",
            name="panel",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="halts",
                to="evaluation.panel",
            ),
        ),
        migrations.AddField(
            model_name="inquiry",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="evaluation.member",
            ),
        ),
        migrations.AddField(
            model_name="inquiry",
            name="panel",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="inquiries",
                to="evaluation.panel",
            ),
        ),
        migrations.AddField(
            model_name="inquiry",
            name="signed",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parties.signedact",
            ),
        ),
        migrations.AddField(
            model_name="ballot",
            name="inquiry",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="evaluation.inquiry",
            ),
        ),
        migrations.AddConstraint(
            model_name="ballot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("bid__isnull", False),
                        ("kind", "reject"),
                        ("seat__isnull", True),
                    ),
                    models.Q(
                        ("bid__isnull", True),
                        ("kind", "reopen"),
                        ("seat__isnull", False),
                    ),
                    models.Q(
                        ("bid__isnull", True), ("kind", "all"), ("seat__isnull", True)
                    ),
                    models.Q(
                        ("bid__isnull", False),
                        ("kind", "substance"),
                        ("seat__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="evaluation_ballot_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="ballot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("inquiry__isnull", False), ("kind", "substance")),
                    models.Q(
                        models.Q(("kind", "substance"), _negated=True),
                        ("inquiry__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="evaluation_ballot_on_an_answer",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="evaluation.member",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="panel",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="evaluation.panel",
            ),
        ),
        migrations.AddField(
            model_name="note",
            name="member",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="note",
                to="evaluation.member",
            ),
        ),
        migrations.AddConstraint(
            model_name="halt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("resumed_at__isnull", True)),
                fields=("panel",),
                name="evaluation_one_halt_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="halt",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__gt", ""), ("article__gt", "")),
                name="evaluation_halt_has_ground",
            ),
        ),
        migrations.AddConstraint(
            model_name="halt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("resume_reason", ""),
                        ("resumed_at__isnull", True),
                        ("resumed_by__isnull", True),
                    ),
                    models.Q(
                        ("resume_reason__gt", ""),
                        ("resumed_at__gte", models.F("stopped_at")),
                        ("resumed_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="evaluation_halt_ends_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.UniqueConstraint(
                fields=("panel", "n"), name="evaluation_inquiry_n"
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("panel", "bid", "kind"),
                name="evaluation_one_open_inquiry",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["clarification", "correction", "low-price"]),
                    ("state__in", ["answered", "declined", "open", "unanswered"]),
                ),
                name="evaluation_inquiry_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(("question__gt", ""), ("clause__gt", "")),
                name="evaluation_inquiry_in_writing",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_at__gt", models.F("asked_at"))),
                name="evaluation_inquiry_limit",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "correction"), ("proposed__isnull", False)),
                    models.Q(
                        models.Q(("kind", "correction"), _negated=True),
                        ("proposed__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="evaluation_correction_has_a_price",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", True),
                        ("signed__isnull", True),
                        ("state", "open"),
                    ),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("closed_at__lt", models.F("due_at")),
                        ("signed__isnull", False),
                        ("state__in", ["answered", "declined"]),
                    ),
                    models.Q(
                        ("closed_at__gte", models.F("due_at")),
                        ("closed_at__isnull", False),
                        ("signed__isnull", True),
                        ("state", "unanswered"),
                    ),
                    _connector="OR",
                ),
                name="evaluation_inquiry_answered_in_time_and_signed",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("category__in", ["bids", "procedure", "scores"]), ("text__gt", "")
                ),
                name="evaluation_message_category",
            ),
        ),
        migrations.RunSQL(
            (HERE / "room_acts.sql").read_text(),
            (HERE / "room_acts_undone.sql").read_text(),
        ),
    ]
