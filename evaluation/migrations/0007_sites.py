"""Sites, rooms, stations, sessions, who sits where; fees and ratings."""

import uuid
from pathlib import Path
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

HERE = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("evaluation", "0006_replacements"),
        ("parties", "0004_revocation_lists"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Arrival",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("session_key", models.BinaryField()),
                ("browser", models.CharField(max_length=64)),
                ("arrived_at", models.DateTimeField()),
                ("witnessed_by", models.UUIDField(null=True)),
                ("witnessed_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("heard_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="BookedStation",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("released_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Booking",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("part", models.CharField(max_length=5)),
                ("whole", models.BooleanField()),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("confirmed_by", models.UUIDField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("released_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Chamber",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("name", models.CharField(max_length=60)),
                ("whole", models.BooleanField(default=True)),
                ("retired_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Device",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("spki", models.BinaryField()),
                ("fingerprint", models.CharField(max_length=64)),
                ("registered_by", models.UUIDField()),
                ("registered_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="DeviceCode",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("issued_by", models.UUIDField()),
                ("issued_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ExpertFee",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("way", models.CharField(max_length=6)),
                ("half_days", models.PositiveSmallIntegerField()),
                ("amount_fen", models.BigIntegerField()),
                ("counted_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("side", models.CharField(max_length=6)),
                ("points", models.JSONField()),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("rated_by", models.UUIDField()),
                ("rated_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="RecordingPart",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("n", models.PositiveIntegerField()),
                ("chunks", models.PositiveIntegerField()),
                ("size", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("kept_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["n"],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("asked_by", models.UUIDField()),
                ("asked_at", models.DateTimeField()),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "ordering": ["starts_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("name", models.CharField(max_length=60)),
                ("opened_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="SitePause",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("paused_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                ("back_at", models.DateTimeField(null=True)),
                ("lost_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Station",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("code", models.CharField(max_length=12)),
                ("retired_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="StationNonce",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("nonce", models.BinaryField()),
                ("issued_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="arrival",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="arrivals",
                to="evaluation.member",
            ),
        ),
        migrations.AddField(
            model_name="arrival",
            name="booked",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="arrivals",
                to="evaluation.bookedstation",
            ),
        ),
        migrations.AddField(
            model_name="bookedstation",
            name="booking",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stations",
                to="evaluation.booking",
            ),
        ),
        migrations.AddField(
            model_name="booking",
            name="chamber",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bookings",
                to="evaluation.chamber",
            ),
        ),
        migrations.AddField(
            model_name="arrival",
            name="device",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="evaluation.device",
            ),
        ),
        migrations.AddField(
            model_name="expertfee",
            name="member",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="fee",
                to="evaluation.member",
            ),
        ),
        migrations.AddField(
            model_name="rating",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ratings",
                to="evaluation.member",
            ),
        ),
        migrations.AddField(
            model_name="recordingpart",
            name="arrival",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="recordings",
                to="evaluation.arrival",
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="panel",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sessions",
                to="evaluation.panel",
            ),
        ),
        migrations.AddField(
            model_name="booking",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bookings",
                to="evaluation.session",
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="centre",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parties.organisation",
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="region",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parties.region",
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="host",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="evaluation.site",
            ),
        ),
        migrations.AddField(
            model_name="chamber",
            name="site",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="chambers",
                to="evaluation.site",
            ),
        ),
        migrations.AddField(
            model_name="sitepause",
            name="booking",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pauses",
                to="evaluation.booking",
            ),
        ),
        migrations.AddField(
            model_name="station",
            name="chamber",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stations",
                to="evaluation.chamber",
            ),
        ),
        migrations.AddField(
            model_name="devicecode",
            name="station",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="codes",
                to="evaluation.station",
            ),
        ),
        migrations.AddField(
            model_name="device",
            name="station",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="devices",
                to="evaluation.station",
            ),
        ),
        migrations.AddField(
            model_name="bookedstation",
            name="station",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="booked",
                to="evaluation.station",
            ),
        ),
        migrations.AddField(
            model_name="stationnonce",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="evaluation.member",
            ),
        ),
        migrations.AddConstraint(
            model_name="arrival",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("member",),
                name="evaluation_member_sits_at_one_station",
            ),
        ),
        migrations.AddConstraint(
            model_name="arrival",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("booked",),
                name="evaluation_station_seats_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="arrival",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("witnessed_at__isnull", True), ("witnessed_by__isnull", True)
                    ),
                    models.Q(
                        ("witnessed_at__isnull", False), ("witnessed_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="evaluation_arrival_witnessed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="expertfee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_fen__gte", 0),
                    ("half_days__gte", 1),
                    (
                        "way__in",
                        [
                            "local",
                            "remote",
                        ],
                    ),
                ),
                name="evaluation_fee_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.UniqueConstraint(
                fields=("member", "side"), name="evaluation_rated_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "side__in",
                        [
                            "centre",
                            "owner",
                        ],
                    )
                ),
                name="evaluation_rating_side",
            ),
        ),
        migrations.AddConstraint(
            model_name="recordingpart",
            constraint=models.UniqueConstraint(
                fields=("arrival", "n"), name="evaluation_recording_n"
            ),
        ),
        migrations.AddConstraint(
            model_name="recordingpart",
            constraint=models.CheckConstraint(
                condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")),
                name="evaluation_recording_digest",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.UniqueConstraint(
                condition=models.Q(("released_at__isnull", True)),
                fields=("session", "chamber"),
                name="evaluation_chamber_once_in_a_session",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "part__in",
                        [
                            "guest",
                            "host",
                        ],
                    )
                ),
                name="evaluation_booking_part",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="evaluation_booking_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("confirmed_at__isnull", True), ("confirmed_by__isnull", True)
                    ),
                    models.Q(
                        ("confirmed_at__isnull", False), ("confirmed_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="evaluation_booking_confirmed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.UniqueConstraint(
                fields=("centre", "name"), name="evaluation_site_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cancelled_at__isnull", True)),
                fields=("panel",),
                name="evaluation_one_session_of_a_panel",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="evaluation_session_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="chamber",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at__isnull", True)),
                fields=("site", "name"),
                name="evaluation_chamber_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="sitepause",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("back_at__isnull", True), ("lost_at__isnull", True)
                ),
                fields=("booking",),
                name="evaluation_one_pause_of_a_site",
            ),
        ),
        migrations.AddConstraint(
            model_name="sitepause",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("back_at__isnull", True),
                    models.Q(
                        ("back_at__lt", models.F("until_at")), ("lost_at__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="evaluation_site_back_in_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="sitepause",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("lost_at__isnull", True),
                    ("lost_at__gte", models.F("until_at")),
                    _connector="OR",
                ),
                name="evaluation_site_lost_after_the_limit",
            ),
        ),
        migrations.AddConstraint(
            model_name="station",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at__isnull", True)),
                fields=("chamber", "code"),
                name="evaluation_station_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at__isnull", True)),
                fields=("station",),
                name="evaluation_one_device_of_a_station",
            ),
        ),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at__isnull", True)),
                fields=("fingerprint",),
                name="evaluation_device_stands_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.CheckConstraint(
                condition=models.Q(("fingerprint__regex", "^[0-9a-f]{64}$")),
                name="evaluation_device_fingerprint",
            ),
        ),
        migrations.RunSQL(
            (HERE / "sites.sql").read_text(), (HERE / "sites_undone.sql").read_text()
        ),
    ]
