"""Add a place to the region tree."""

from django.db import transaction

from journal.queries import instant
from kernel.refused import Refused
from parties.actions import steps
from parties.models import Region
from parties.rules import policy, regions
from parties.rules.actor import Actor
from parties.rules.events import RegionCreated


class RegionKnown(Refused):
    """A place is in the tree once."""

    code = "region-known"
    zh = "地区“{path}”已经登记。"
    en = "The region {path} is in the tree already."


@transaction.atomic(durable=True)
def create_region(*, by: Actor, path: str, name_zh: str, name_en: str) -> Region:
    """Add a county, township or village below a place that the actor reaches."""
    regions.check_path(path)
    above = regions.parent(path)
    policy.check(by, "parties.create-region", region=above)
    parent = steps.region_at(above)
    if Region.objects.filter(path=path).exists():
        raise RegionKnown(path=path, field="path")
    at = instant()
    created = Region.objects.create(
        path=path, parent=parent, name_zh=name_zh, name_en=name_en
    )
    event = RegionCreated(path=path, name_zh=name_zh, name_en=name_en)
    steps.keep(event, by=by, at=at)
    return created
