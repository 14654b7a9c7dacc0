"""The tables of people, organisations, roles, certificates and the pool."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("uscc", models.CharField(max_length=18, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("centre", "centre"),
                            ("public-body", "public-body"),
                            ("company", "company"),
                            ("agency", "agency"),
                            ("custodian", "custodian"),
                            ("supervisor", "supervisor"),
                            ("audit", "audit"),
                        ],
                        max_length=20,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("name_en", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Specialty",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("code", models.CharField(max_length=20, unique=True)),
                ("name_zh", models.CharField(max_length=60)),
                ("name_en", models.CharField(max_length=120)),
            ],
            options={
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("name", models.CharField(max_length=100)),
                ("name_en", models.CharField(blank=True, max_length=100)),
                ("created_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to="parties.organisation",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="person",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("fingerprint", models.CharField(max_length=64, unique=True)),
                (
                    "usage",
                    models.CharField(
                        choices=[("sign", "sign"), ("receive", "receive")], max_length=8
                    ),
                ),
                ("der", models.BinaryField()),
                ("chain_pem", models.TextField(blank=True)),
                ("subject", models.CharField(max_length=300)),
                ("issuer", models.CharField(max_length=300)),
                ("serial_hex", models.CharField(max_length=64)),
                ("valid_from", models.DateTimeField()),
                ("valid_until", models.DateTimeField()),
                ("enrolled_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="parties.person",
                    ),
                ),
            ],
            options={
                "ordering": ["-valid_until"],
            },
        ),
        migrations.CreateModel(
            name="Region",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("path", models.CharField(max_length=40, unique=True)),
                ("name_zh", models.CharField(max_length=60)),
                ("name_en", models.CharField(max_length=120)),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="parties.region",
                    ),
                ),
            ],
            options={
                "ordering": ["path"],
            },
        ),
        migrations.AddField(
            model_name="organisation",
            name="region",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="parties.region"
            ),
        ),
        migrations.CreateModel(
            name="RoleGrant",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("owner", "owner"),
                            ("agency", "agency"),
                            ("bidder", "bidder"),
                            ("expert", "expert"),
                            ("custodian", "custodian"),
                            ("supervisor", "supervisor"),
                            ("auditor", "auditor"),
                            ("administrator", "administrator"),
                            ("intake", "intake"),
                            ("booking", "booking"),
                            ("opening", "opening"),
                            ("expert-draw", "expert-draw"),
                            ("deposits", "deposits"),
                            ("archive", "archive"),
                            ("system", "system"),
                            ("public", "public"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                ("in_force", models.BooleanField()),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.person",
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.person",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="parties.person",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="parties.region"
                    ),
                ),
            ],
            options={
                "ordering": ["starts_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="SignedAct",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("act", models.CharField(max_length=80)),
                ("subject", models.CharField(max_length=100)),
                ("body", models.BinaryField()),
                ("digest", models.CharField(max_length=64)),
                ("cms", models.BinaryField()),
                ("signed_at", models.DateTimeField()),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.certificate",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.person",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Expert",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "title",
                    models.CharField(
                        choices=[
                            ("senior", "senior"),
                            ("equivalent", "equivalent"),
                            ("intermediate", "intermediate"),
                        ],
                        max_length=20,
                    ),
                ),
                ("practising_since_date", models.DateField()),
                ("admitted_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expert",
                        to="parties.person",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="parties.region"
                    ),
                ),
                (
                    "specialties",
                    models.ManyToManyField(
                        related_name="experts", to="parties.specialty"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Tie",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("employer", "employer"),
                            ("former-employer", "former-employer"),
                            ("director", "director"),
                            ("shareholding", "shareholding"),
                            ("kinship", "kinship"),
                            ("penalty", "penalty"),
                            ("other", "other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("uscc", models.CharField(max_length=18)),
                ("organisation_name", models.CharField(max_length=200)),
                ("since_date", models.DateField(null=True)),
                ("until_date", models.DateField(null=True)),
                ("detail", models.CharField(blank=True, max_length=300)),
                ("declared_at", models.DateTimeField()),
                (
                    "declared_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.person",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ties",
                        to="parties.person",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="UsedNonce",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("fingerprint", models.CharField(max_length=64)),
                ("nonce", models.CharField(max_length=64)),
                ("seen_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("fingerprint", "nonce"), name="parties_nonce_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HolidayEdition",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("year", models.IntegerField()),
                ("days", models.JSONField()),
                ("source", models.CharField(max_length=200)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("proposed_at", models.DateTimeField()),
                ("effective_at", models.DateTimeField(null=True)),
                ("declined_at", models.DateTimeField(null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.person",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.person",
                    ),
                ),
            ],
            options={
                "ordering": ["year", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(
                                ("approved_by", models.F("proposed_by")), _negated=True
                            ),
                            _connector="OR",
                        ),
                        name="parties_holidays_second_hand",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effective_at__isnull", True),
                            ("approved_by__isnull", False),
                            ("proposed_by__isnull", True),
                            _connector="OR",
                        ),
                        name="parties_holidays_reviewed",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("declined_at__isnull", True),
                            ("effective_at__isnull", True),
                        ),
                        fields=("year",),
                        name="parties_holidays_one_proposal",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Challenge",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("usage", models.CharField(max_length=8)),
                ("nonce_hex", models.CharField(max_length=64)),
                ("certificate_der", models.BinaryField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_at__isnull", True),
                            ("answered_at__lt", models.F("expires_at")),
                            _connector="OR",
                        ),
                        name="parties_challenge_in_time",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(("fingerprint__regex", "^[0-9a-f]{64}$")),
                name="parties_certificate_fingerprint",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(("usage__in", ["sign", "receive"])),
                name="parties_certificate_usage",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_from__lt", models.F("valid_until"))),
                name="parties_certificate_has_length",
            ),
        ),
        migrations.AddConstraint(
            model_name="region",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("path__regex", "^\\d{4}(\\.\\d{6}(\\.\\d{9}(\\.\\d{12})?)?)?$")
                ),
                name="parties_region_path",
            ),
        ),
        migrations.AddConstraint(
            model_name="region",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("parent__isnull", False), ("path__contains", ".")),
                    models.Q(
                        models.Q(("path__contains", "."), _negated=True),
                        ("parent__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="parties_region_has_parent",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "centre",
                            "public-body",
                            "company",
                            "agency",
                            "custodian",
                            "supervisor",
                            "audit",
                        ],
                    )
                ),
                name="parties_organisation_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "owner",
                            "agency",
                            "bidder",
                            "expert",
                            "custodian",
                            "supervisor",
                            "auditor",
                            "administrator",
                            "intake",
                            "booking",
                            "opening",
                            "expert-draw",
                            "deposits",
                            "archive",
                            "system",
                            "public",
                        ],
                    ),
                    models.Q(("role__in", ["system", "public"]), _negated=True),
                ),
                name="parties_grant_role",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_at__isnull", True),
                    ("ends_at__gte", models.F("starts_at")),
                    _connector="OR",
                ),
                name="parties_grant_has_length",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    models.Q(("approved_by", models.F("granted_by")), _negated=True),
                    _connector="OR",
                ),
                name="parties_grant_second_hand",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("role", "administrator"), _negated=True),
                    ("in_force", False),
                    ("granted_by__isnull", True),
                    ("approved_by__isnull", False),
                    _connector="OR",
                ),
                name="parties_grant_administrator_needs_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_at__isnull", True)),
                fields=("person", "role", "region"),
                name="parties_grant_once",
            ),
        ),
        migrations.AddIndex(
            model_name="signedact",
            index=models.Index(fields=["subject"], name="parties_signed_subject"),
        ),
        migrations.AddConstraint(
            model_name="signedact",
            constraint=models.UniqueConstraint(
                fields=("digest", "certificate"), name="parties_signed_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="signedact",
            constraint=models.CheckConstraint(
                condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")),
                name="parties_signed_digest",
            ),
        ),
        migrations.AddConstraint(
            model_name="expert",
            constraint=models.CheckConstraint(
                condition=models.Q(("title__in", ["equivalent", "senior"])),
                name="parties_expert_title",
            ),
        ),
        migrations.AddIndex(
            model_name="tie",
            index=models.Index(fields=["uscc"], name="parties_tie_uscc"),
        ),
        migrations.AddConstraint(
            model_name="tie",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "employer",
                            "former-employer",
                            "director",
                            "shareholding",
                            "kinship",
                            "penalty",
                            "other",
                        ],
                    )
                ),
                name="parties_tie_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="tie",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_date__isnull", True),
                    ("since_date__isnull", True),
                    ("since_date__lte", models.F("until_date")),
                    _connector="OR",
                ),
                name="parties_tie_has_length",
            ),
        ),
    ]
