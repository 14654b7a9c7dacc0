"""How far a draw has come, with experts as numbers (专家1, 专家2, …)."""

from datetime import datetime
from typing import Any

from evaluation.facts import panels, trade
from evaluation.models import Draw, Panel
from evaluation.rules import panels as rule
from evaluation.rules.panels import DRAW_PARTIES, Quota
from evaluation.rules.phases import Phase
from kernel.durations import Duration


def time_for_secrets(lot: Any) -> Duration:
    """Return how long the parties may take to commit, and again to reveal."""
    is_training = trade.rulebook_of(lot).is_training
    return rule.SECRETS_TRAINING if is_training else rule.SECRETS


def time_to_answer(lot: Any) -> Duration:
    """Return how long an invited expert may think it over."""
    is_training = trade.rulebook_of(lot).is_training
    return rule.INVITATION_TRAINING if is_training else rule.INVITATION


def wanted(of: Panel) -> list[Quota]:
    """Return what is still to be drawn: nobody sits there, accepted, or may yet."""
    quotas = {quota.label: quota for quota in rule.quotas_of(of.experts)}
    taken: dict[str, int] = {}
    for row in _counted(of):
        if row.state in {"invited", "accepted"}:
            label = Quota(row.specialty, 1, row.region).label
            taken[label] = taken.get(label, 0) + 1
    counts = {label: quota.count for label, quota in quotas.items()}
    return [
        Quota(quotas[label].specialty, count, quotas[label].region)
        for label, count in rule.still_needed(counts, taken).items()
    ]


def waits_for_supplement(of: Panel) -> bool:
    """Say whether the clock is to freeze the lists of a further draw.

    Not while somebody may still answer, and not after a draw that failed: then the
    hand that draws decides.
    """
    if Phase(of.phase) is not Phase.INVITING:
        return False
    last = of.draws.order_by("-n").first()
    if last is None or last.failed_at is not None:
        return False
    if of.invitations.filter(state="invited").exists():
        return False
    return bool(wanted(of))


def waits_for_hand(of: Panel) -> bool:
    """Say whether the last draw failed, so that the hand that draws begins another."""
    last = of.draws.order_by("-n").first()
    has_failed = last is not None and last.failed_at is not None
    return Phase(of.phase) is Phase.INVITING and has_failed and bool(wanted(of))


def lacks_owners(of: Panel) -> bool:
    """Say whether the owner has still to name people of its own."""
    return bool(of.members.filter(kind="owner", removal=None).count() < of.owners)


def open_draw(of: Panel) -> Draw | None:
    """Return the draw that waits for secrets, or None."""
    return of.draws.filter(drawn_at=None, failed_at=None).first()


def draws_due(now: datetime) -> list[Draw]:
    """Return the draws whose time to commit, or to reveal, is over."""
    rows = Draw.objects.filter(drawn_at=None, failed_at=None).select_related("panel")
    return [row for row in rows if (row.reveal_until or row.commit_until) <= now]


def next_draw_end(now: datetime) -> datetime | None:
    """Return when the next time for secrets ends."""
    rows = Draw.objects.filter(drawn_at=None, failed_at=None)
    ends = [row.reveal_until or row.commit_until for row in rows]
    return min((end for end in ends if end > now), default=None)


def state(panel: Panel | None, party: str) -> dict[str, Any]:
    """Return what the page of the draw shows of it to one of the parties."""
    if panel is None:
        return {"draws": [], "step": 1, "quotas": []}
    draws = [_draw(row, party) for row in panel.draws.all()]
    now_open = next((row for row in draws if row["is_open"]), None)
    invitations = list(panel.invitations.all())
    accepted = sum(1 for row in _counted(panel) if row.state == "accepted")
    quotas = rule.quotas_of(panel.experts)
    return {
        "draws": draws,
        "open_draw": now_open,
        "invitations": invitations,
        "quotas": quotas,
        "needed": sum(quota.count for quota in quotas),
        "accepted": accepted,
        "nominated": panel.members.filter(kind="owner", removal=None).count(),
        "needs_supplement": Phase(panel.phase) is Phase.INVITING
        and bool(wanted(panel)),
        "step": _step(panel, now_open),
    }


def _counted(of: Panel) -> list[Any]:
    """Return the invitations of everybody who was not removed afterwards."""
    left = [member.person for member in panels.gone(of)]
    return list(of.invitations.exclude(person__in=left))


def _draw(row: Draw, party: str) -> dict[str, Any]:
    secrets = {secret.party: secret for secret in row.secrets.all()}
    left_out = dict(row.left_out)
    given = [
        {
            "party": name,
            "secret": secrets.get(name),
            "is_revealed": name in secrets and secrets[name].reveal is not None,
            "left_out": left_out.get(name, ""),
        }
        for name in DRAW_PARTIES
    ]
    mine = secrets.get(party)
    is_open = row.drawn_at is None and row.failed_at is None
    is_revealing = row.reveal_until is not None
    return {
        "row": row,
        "lists": list(row.lists.all()),
        "secrets": given,
        "is_open": is_open,
        "until": row.reveal_until or row.commit_until,
        "may_commit": bool(party) and is_open and not is_revealing and mine is None,
        "may_reveal": is_open
        and is_revealing
        and mine is not None
        and mine.reveal is None,
        "has_all": is_revealing,
    }


def _step(panel: Panel, now_open: dict[str, Any] | None) -> int:
    """Return the step of 名单冻结 > 承诺 > 揭示 > 抽取 > 通知."""
    if Phase(panel.phase) is Phase.FORMING:
        return 1
    if now_open is not None:
        return 3 if now_open["has_all"] else 2
    return 5
