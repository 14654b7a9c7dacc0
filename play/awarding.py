"""From the signed report to the letters: publicity, decision, notices, own results."""

import re
from functools import partial
from typing import Final

from play.diary import Different, wait_for
from play.people import Person, RefusedThere
from play.preparing import Trade

LETTERS_S: Final = 300
_PDF: Final = b"%PDF-"
_TIME_OVER: Final = "decision-time-over"


def decide(trade: Trade, winner: str) -> None:
    """The owner decides for rank 1; whoever is silent too long has so decided."""
    owner, address = trade.owner, f"{trade.case}decision/"

    wait_for("the time to decide", lambda: _to_decide(owner, address))
    if _decides(owner, address):
        trade.diary.say(f"{owner.name} (owner) decides, signed: {winner}")
    else:
        wait_for("the silence", lambda: "/letters/" in owner.get(address).text)
        trade.diary.say(f"silence of the owner decides rank 1: {winner}")
    if winner not in owner.open(address).text:
        raise Different(f"the decision is not for {winner}")


def _decides(owner: Person, address: str) -> bool:
    """Let the owner decide, or say that the time for it was over before."""
    if not owner.open(address).has_form("award.decide"):
        return False
    try:
        owner.act(address, "award.decide")
    except RefusedThere as refused:
        # On a slow machine the few seconds can end between the page and the signature.
        if _TIME_OVER not in str(refused):
            raise
        return False
    return True


def _to_decide(owner: Person, address: str) -> bool:
    """Say whether the decision is to be made, or was made by silence."""
    page = owner.open(address)
    return page.has_form("award.decide") or "/letters/" in owner.get(address).text


def letters(trade: Trade, bidders: dict[str, Person], *, awarded: int = 1) -> None:
    """The owner signs each letter of award; everybody reads the own result."""
    owner, address = trade.owner, f"{trade.case}decision/"
    for _letter_to_sign in range(awarded):
        wait_for(
            "the letter to sign",
            lambda: owner.open(address).has_form("award.sign-letter"),
            patience_s=LETTERS_S,
        )
        owner.act(address, "award.sign-letter")
    trade.diary.say("letter of award printed, and signed by the owner inside the PDF")
    for company, bidder in bidders.items():
        link = wait_for(
            f"the letter of {company}",
            partial(_letter, trade, bidder),
            patience_s=LETTERS_S,
        )
        pdf = bidder.get(link).content
        if not pdf.startswith(_PDF):
            raise Different(f"the letter of {company} is no PDF")
    who = (
        "the winner reads its"
        if len(bidders) == 1
        else f"{len(bidders)} bidders read their"
    )
    trade.diary.say(f"{who} own results and letters")


def _letter(trade: Trade, bidder: Person) -> str:
    page = bidder.open(f"/bids/{trade.lot}/result/")
    found = [href for href, _ in page.links if re.search(r"/letters/.*\.pdf$", href)]
    return found[0] if found else ""


def notices(trade: Trade, kinds: tuple[str, ...]) -> None:
    """The public finds the trade's notices, in words and as sealed PDF."""
    anybody = trade.cast.public
    for kind in kinds:
        link = wait_for(
            f"the notice {kind}",
            partial(_notice, trade, anybody, kind),
            patience_s=LETTERS_S,
        )
        pdf = wait_for(
            f"the PDF of the notice {kind}",
            partial(_pdf, anybody, link),
            patience_s=LETTERS_S,
        )
        if not pdf.startswith(_PDF):
            raise Different(f"the notice {kind} is no PDF")
    trade.diary.say(f"the public reads {len(kinds)} notices, each a sealed PDF")


def _notice(trade: Trade, anybody: Person, kind: str) -> str:
    page = anybody.open(f"/trades/{trade.code}/")
    for href, words in page.links:
        if re.search(r"/notices/[0-9a-f-]{36}/$", href) and kind in words:
            return href
    return ""


def _pdf(anybody: Person, link: str) -> bytes:
    page = anybody.open(link)
    found = [href for href, _ in page.links if href.endswith(".pdf")]
    return anybody.get(found[0]).content if found else b""
