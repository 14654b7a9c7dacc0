"""Register an organisation."""

from datetime import datetime

from django.db import transaction

from journal.queries import instant
from kernel.refused import Refused
from parties.actions import steps
from parties.models import Organisation, Region
from parties.rules import policy, uscc
from parties.rules.actor import Actor
from parties.rules.events import OrganisationCreated
from parties.rules.segregation import Kind


class OrganisationKnown(Refused):
    """One credit code is one organisation."""

    code = "organisation-known"
    zh = "统一社会信用代码{uscc}已登记，单位名称为“{name}”。"
    en = "The credit code {uscc} is registered already, for {name}."


@transaction.atomic(durable=True)
def create_organisation(
    *,
    by: Actor,
    kind: Kind,
    uscc_code: str,
    name: str,
    name_en: str = "",
    region_path: str,
) -> Organisation:
    """Register an organisation by its credit code (统一社会信用代码)."""
    policy.check(by, "parties.create-organisation", region=region_path)
    region = steps.region_at(region_path)
    return register_organisation(
        by=by,
        kind=kind,
        uscc_code=uscc_code,
        names=(name, name_en),
        region=region,
        at=instant(),
    )


def register_organisation(
    *,
    by: Actor,
    kind: Kind,
    uscc_code: str,
    names: tuple[str, str],
    region: Region,
    at: datetime,
) -> Organisation:
    """Write the organisation inside the caller's act."""
    code = uscc.check(uscc_code)
    known = Organisation.objects.filter(uscc=code).first()
    if known is not None:
        raise OrganisationKnown(uscc=code, name=known.name, field="uscc")
    name, name_en = names
    created = Organisation.objects.create(
        kind=str(kind),
        uscc=code,
        name=name,
        name_en=name_en,
        region=region,
        created_at=at,
    )
    event = OrganisationCreated(
        organisation=str(created.uid),
        uscc=code,
        name=name,
        organisation_kind=str(kind),
        region=region.path,
    )
    steps.keep(event, by=by, at=at)
    return created
