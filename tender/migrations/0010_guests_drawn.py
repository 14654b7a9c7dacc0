"""Who is drawn to be invited is told so by the draw; nobody signs it."""

import django.db.models.deletion
from django.db import migrations, models

import tender.rules.procedure_types


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0008_service_ratings"),
        ("tender", "0009_sole_source"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="guestlist",
            name="tender_guest_list_ground",
        ),
        migrations.AlterField(
            model_name="stepoutcome",
            name="signed_act",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parties.signedact",
            ),
        ),
        migrations.AddConstraint(
            model_name="guestlist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "ground__in",
                        [
                            tender.rules.procedure_types.Guests["CHOSEN"],
                            tender.rules.procedure_types.Guests["DRAWN"],
                            tender.rules.procedure_types.Guests["PASSED"],
                            tender.rules.procedure_types.Guests["PROPOSED"],
                            tender.rules.procedure_types.Guests["SOLE"],
                        ],
                    )
                ),
                name="tender_guest_list_ground",
            ),
        ),
        migrations.AddConstraint(
            model_name="stepoutcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("signed_act__isnull", False),
                    ("article", "政府采购货物和服务招标投标管理办法第14条"),
                    _connector="OR",
                ),
                name="tender_step_outcome_signed_or_drawn",
            ),
        ),
    ]
