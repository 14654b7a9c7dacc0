"""A valuer is drawn by lot among those who signed up, and anybody draws it again."""

import base64
import hashlib
import json
import re
from functools import partial
from http import HTTPStatus
from itertools import count
from typing import Final

from play import awarding, hall, preparing
from play.cast import VALUERS, Cast
from play.devices import Secret
from play.diary import Diary, same, wait_for
from play.live_files import FEE_FEN, intermediary
from play.people import Person, RefusedThere
from play.preparing import Plan, Trade
from sealing import certificates, cms

TO_DEADLINE_S: Final = 60
#: how many words of four bytes there are
WORDS: Final = 2**32
SERVICE: Final = "valuation"
_SEAL: Final = re.compile(r'data-secret-seal="([^"]+)"')
_WINNER: Final = re.compile(r'class="drawn"><strong>([^<]+)</strong>')


def plan() -> Plan:
    """Return what is to be valued."""
    return Plan(
        title="区属国有资产评估服务",
        procedure="intermediary-draw",
        purchase="services",
        budget=f"{FEE_FEN / 100:.2f}",
        ceiling=f"{FEE_FEN / 100:.2f}",
        content=intermediary(),
        to_deadline_s=TO_DEADLINE_S,
        summary="对区属国有资产进行评估，费用固定",
    )


def play(cast: Cast, started: float) -> tuple[Trade, dict[str, str]]:
    """Play it to its published result; return the trade and who was drawn."""
    diary = Diary("intermediary", started)
    valuers = [cast.of_company(name) for name in VALUERS]
    enlist(cast, valuers)
    diary.say(f"{len(valuers)} valuers stand in the register")
    trade = Trade(cast, diary, plan(), cast["owner-equity"], "")
    preparing.prepare_unsealed(trade)
    secrets = _commit(trade)
    for valuer in valuers:
        valuer.act(f"/bids/{trade.lot}/", "bidding.apply")
    diary.say(f"{len(valuers)} valuers sign up; nobody sees how many")
    winner = _draw(trade, secrets)
    same("the drawn valuer", winner, _again(trade, secrets))
    diary.say(f"drawn by commit and reveal: {winner}; drawn again by hand: the same")
    awarding.decide(trade, winner)
    awarding.letters(trade, {winner: cast.of_company(winner)})
    awarding.notices(trade, ("选取公告", "中选结果公告"))
    return trade, {"name": winner}


def enlist(cast: Cast, valuers: list[Person]) -> None:
    """Valuers ask to be listed; the centre's intake hand lists them."""
    intake, page = cast["intake"], "/centre/intermediaries/"
    for valuer in valuers:
        try:
            valuer.act(
                "/intermediaries/mine/",
                "parties.ask-listing",
                service=SERVICE,
                grade="资产评估机构备案 第1号",
            )
        except RefusedThere as refused:
            # A second play on the same data: it is listed already.
            if refused.status != HTTPStatus.CONFLICT:
                raise
        else:
            # Who waits stands above those that are listed.
            intake.act(page, "parties.decide-listing", word="list")


def _hall(trade: Trade) -> str:
    return f"/rooms/draw/{trade.lot}/"


def _commit(trade: Trade) -> list[Secret]:
    """Centre, owner and supervisor commit; a sealed copy goes with each."""
    address = _hall(trade)
    found = []
    for person in hall.draw_parties(trade):
        seal = wait_for("the draw to commit to", partial(_seal, person, address))
        secret = Secret()
        worker = certificates.load_der(base64.b64decode(seal))
        backup = cms.seal_to(bytes.fromhex(secret.reveal), worker)
        person.act(
            address,
            "bidding.commit",
            commitment=secret.commitment,
            backup=base64.b64encode(backup).decode("ascii"),
        )
        found.append(secret)
    trade.diary.say("centre, owner and supervisor commit, each with a sealed copy")
    return found


def _seal(person: Person, address: str) -> str:
    """Return the key that a copy is sealed to; empty until a worker has made it."""
    try:
        found = _SEAL.search(person.get(address).text)
    except RefusedThere as refused:
        if refused.status != HTTPStatus.NOT_FOUND:
            raise
        return ""
    return found.group(1) if found else ""


def _draw(trade: Trade, secrets: list[Secret]) -> str:
    """Reveal once sign-up has ended; return who is drawn."""
    address = _hall(trade)
    for person, secret in zip(hall.draw_parties(trade), secrets, strict=True):
        wait_for(
            "the time to reveal",
            lambda person=person: person.open(address).has_form(  # type: ignore[misc]
                "bidding.reveal"
            ),
            patience_s=hall.until_opened(trade),
        )
        person.act(address, "bidding.reveal", reveal=secret.reveal)
    anybody = trade.cast.public
    found = wait_for("the draw", lambda: _WINNER.search(anybody.get(address).text))
    # The hall says the name as it was drawn with: before the credit code.
    return found.group(1).partition(" ")[0]


def _again(trade: Trade, secrets: list[Secret]) -> str:
    """Draw again by hand: nothing but SHA-256, over what the hall publishes."""
    bodies = {name: trade.cast.facts[trade.cast.companies[name]] for name in VALUERS}
    listed = sorted((each["uscc"], name) for name, each in bodies.items())
    words = [f"{name} {uscc}" for uscc, name in listed]
    text = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
    last = hashlib.sha256(text.encode("utf-8")).digest()
    reveals = b"".join(bytes.fromhex(each.reveal) for each in secrets)
    seed = hashlib.sha256(reveals + last).digest()
    fair = WORDS // len(listed) * len(listed)
    for counter in count():
        block = hashlib.sha256(seed + counter.to_bytes(4, "big")).digest()
        for at in range(0, len(block), 4):
            word = int.from_bytes(block[at : at + 4], "big")
            if word < fair:
                return listed[word % len(listed)][1]
    raise AssertionError("count() ends nowhere")
