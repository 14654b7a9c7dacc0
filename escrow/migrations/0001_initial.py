"""Tables of custody (保管)."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("parties", "0003_places"),
    ]

    operations = [
        migrations.CreateModel(
            name="Custody",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("subject", models.CharField(max_length=255, unique=True)),
                ("stream", models.CharField(max_length=120)),
                ("threshold", models.PositiveSmallIntegerField()),
                ("created_at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.organisation",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ClosingList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("lot", models.CharField(max_length=255)),
                ("envelope", models.CharField(max_length=32)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("body", models.BinaryField()),
                ("cms", models.BinaryField()),
                ("token", models.BinaryField(null=True)),
                ("stream", models.CharField(max_length=120)),
                ("published_at", models.DateTimeField(null=True)),
                ("registered_at", models.DateTimeField()),
                (
                    "custody",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closings",
                        to="escrow.custody",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OpeningKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("lot", models.CharField(max_length=255)),
                ("envelope", models.CharField(max_length=32)),
                ("certificate", models.BinaryField()),
                ("wrapped", models.BinaryField(null=True)),
                ("made_at", models.DateTimeField()),
                ("destroyed_at", models.DateTimeField(null=True)),
                (
                    "custody",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opening_keys",
                        to="escrow.custody",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("lot", models.CharField(max_length=255)),
                ("envelope", models.CharField(max_length=32)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("body", models.BinaryField()),
                ("cms", models.BinaryField()),
                ("token", models.BinaryField(null=True)),
                ("given_at", models.DateTimeField()),
                ("deadline", models.DateTimeField()),
                ("opens_at", models.DateTimeField()),
                (
                    "custody",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="escrow.custody",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("index", models.PositiveSmallIntegerField()),
                ("body", models.BinaryField()),
                ("digest", models.CharField(max_length=64)),
                ("received_at", models.DateTimeField()),
                (
                    "closing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="releases",
                        to="escrow.closinglist",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReleaseFault",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("code", models.CharField(max_length=64)),
                ("found_at", models.DateTimeField()),
                (
                    "release",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fault",
                        to="escrow.release",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("index", models.PositiveSmallIntegerField()),
                ("role", models.CharField(max_length=24)),
                ("signer", models.CharField(max_length=64)),
                ("encryption", models.BinaryField(null=True)),
                ("release", models.BinaryField(null=True)),
                ("enrolled_at", models.DateTimeField(null=True)),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "custody",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="escrow.custody",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("body", models.BinaryField()),
                ("proposed_at", models.DateTimeField()),
                ("complete_at", models.DateTimeField(null=True)),
                ("keys_made_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "custody",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="escrow.custody",
                    ),
                ),
                (
                    "former",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successor",
                        to="escrow.statement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StatementSignature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("index", models.PositiveSmallIntegerField()),
                ("cms", models.BinaryField()),
                ("signed_at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="escrow.statement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AgentRefusal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("index", models.PositiveSmallIntegerField()),
                ("code", models.CharField(max_length=64)),
                ("received_at", models.DateTimeField()),
                (
                    "closing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refusals",
                        to="escrow.closinglist",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("closing", "index", "code"),
                        name="escrow_each_refusal_once",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="custody",
            constraint=models.CheckConstraint(
                condition=models.Q(("threshold__gte", 2), ("threshold__lte", 16)),
                name="escrow_threshold_in_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="closinglist",
            constraint=models.UniqueConstraint(
                fields=("custody", "lot", "envelope"), name="escrow_one_closing_list"
            ),
        ),
        migrations.AddConstraint(
            model_name="closinglist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("published_at__isnull", True),
                    ("token__isnull", False),
                    _connector="OR",
                ),
                name="escrow_published_when_stamped",
            ),
        ),
        migrations.AddConstraint(
            model_name="openingkey",
            constraint=models.UniqueConstraint(
                fields=("custody", "lot", "envelope"), name="escrow_one_opening_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="openingkey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("destroyed_at__isnull", True), ("wrapped__isnull", False)
                    ),
                    models.Q(
                        ("destroyed_at__isnull", False), ("wrapped__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="escrow_key_there_or_destroyed",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.UniqueConstraint(
                fields=("custody", "lot", "envelope"), name="escrow_one_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.UniqueConstraint(
                fields=("closing", "index"), name="escrow_each_releases_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(
                fields=("custody", "index"), name="escrow_each_index_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(
                fields=("custody", "organisation"),
                name="escrow_one_seat_per_organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(
                fields=("custody", "signer"), name="escrow_one_seat_per_signer"
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.CheckConstraint(
                condition=models.Q(("index__gte", 1), ("index__lte", 16)),
                name="escrow_index_in_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("encryption__isnull", True),
                        ("enrolled_at__isnull", True),
                        ("release__isnull", True),
                    ),
                    models.Q(
                        ("encryption__isnull", False),
                        ("enrolled_at__isnull", False),
                        ("release__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="escrow_both_keys_or_none",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("former__isnull", True), ("withdrawn_at__isnull", True)
                ),
                fields=("custody",),
                name="escrow_one_first_statement",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("keys_made_at__isnull", True),
                    ("complete_at__isnull", False),
                    _connector="OR",
                ),
                name="escrow_keys_for_complete_statement",
            ),
        ),
        migrations.AddConstraint(
            model_name="statementsignature",
            constraint=models.UniqueConstraint(
                fields=("statement", "index"), name="escrow_each_signs_once"
            ),
        ),
    ]
