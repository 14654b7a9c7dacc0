"""How far a draw has come, with experts as numbers (专家1, 专家2, …)."""

from typing import Any

from evaluation.models import Draw, Panel
from evaluation.rules.panels import DRAW_PARTIES
from evaluation.rules.phases import Phase


def state(panel: Panel | None, party: str) -> dict[str, Any]:
    """Return what the page of the draw shows of it to one of the parties."""
    if panel is None:
        return {"draws": [], "step": 1}
    draws = [_draw(row, party) for row in panel.draws.all()]
    open_draw = next((row for row in draws if row["row"].drawn_at is None), None)
    invitations = list(panel.invitations.all())
    accepted = sum(1 for row in invitations if row.state == "accepted")
    waiting = sum(1 for row in invitations if row.state == "invited")
    needed = sum(count for _, count in panel.experts)
    return {
        "draws": draws,
        "open_draw": open_draw,
        "invitations": invitations,
        "needed": needed,
        "accepted": accepted,
        "nominated": panel.members.filter(kind="owner").count(),
        "needs_supplement": Phase(panel.phase) is Phase.INVITING
        and accepted + waiting < needed,
        "step": _step(panel, open_draw),
    }


def _draw(row: Draw, party: str) -> dict[str, Any]:
    secrets = {secret.party: secret for secret in row.secrets.all()}
    given = [
        {
            "party": name,
            "secret": secrets.get(name),
            "is_revealed": name in secrets and secrets[name].reveal is not None,
        }
        for name in DRAW_PARTIES
    ]
    mine = secrets.get(party)
    has_all = len(secrets) == len(DRAW_PARTIES)
    return {
        "row": row,
        "lists": list(row.lists.all()),
        "secrets": given,
        "may_commit": bool(party) and row.drawn_at is None and mine is None,
        "may_reveal": has_all and mine is not None and mine.reveal is None,
        "has_all": has_all,
    }


def _step(panel: Panel, open_draw: dict[str, Any] | None) -> int:
    """Return the step of 名单冻结 > 承诺 > 揭示 > 抽取 > 通知."""
    if Phase(panel.phase) is Phase.FORMING:
        return 1
    if open_draw is not None:
        return 3 if open_draw["has_all"] else 2
    return 5
