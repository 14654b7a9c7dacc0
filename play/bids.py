"""Sealing and handing in a bid with `python -m client bidder`, as a bidder would."""

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from play.papers import letter
from play.people import Person
from play.preparing import Trade

# Sealing is work; more programs at once than this only wait for one another.
AT_ONCE: Final = 4
PROGRAM_PATIENCE_S: Final = 150


class ProgramRefused(RuntimeError):
    """A party's program ended with a refusal; the message is its own line."""


@dataclass(frozen=True)
class Offer:
    """What one bidder offers: a price in yuan, and in how many days."""

    bidder: Person
    company: str
    price: str
    days: int
    #: what the opening form asks, where it is not a price and a duration
    items: tuple[dict[str, object], ...] = ()


def hand_in(trade: Trade, offers: list[Offer], envelope: str = "full") -> None:
    """Seal and hand in all offers, several at a time; each gets receipt and stamp."""
    started = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = [pool.submit(_hand_in, trade, offer, envelope) for offer in offers]
        for one in done:
            one.result()
    trade.handed_in_s = time.monotonic() - started
    trade.diary.say(
        f"{len(offers)} {'quotes' if envelope != 'full' else 'bids'} sealed and "
        "handed in, each with receipt and timestamp"
    )


def _hand_in(trade: Trade, offer: Offer, envelope: str) -> None:
    login = offer.bidder.login
    folder = trade.cast.home / "bids" / trade.uid / f"{login}-{envelope}"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    opening = folder / "opening.json"
    opening.write_text(_opening(trade, offer), encoding="utf-8")
    papers = [] if envelope != "full" else _papers(folder, trade, offer)
    index = folder / "index.json"
    roles = {"letter.pdf": "letter", "technical.pdf": "technical"}
    index.write_text(json.dumps({"roles": roles if papers else {}}), encoding="utf-8")
    bid = folder / "bid"
    client(
        trade,
        offer.bidder,
        "seal",
        *("--lot", trade.lot, "--envelope", envelope, "--opening", str(opening)),
        *("--index", str(index), "--out", str(bid)),
        *(str(paper) for paper in papers),
    )
    client(trade, offer.bidder, "submit", str(bid))


def client(trade: Trade, person: Person, command: str, *arguments: str) -> str:
    """Run `python -m client bidder` for a person and return what it printed."""
    assert person.key is not None
    trust = Path(os.environ["OPENSEAL_PLAY_TRUST"])
    whole = [sys.executable, "-m", "client", "bidder", command, *arguments]
    whole += ["--server", trade.cast.server, "--key", str(person.key)]
    whole += ["--passphrase-file", str(person.key.with_suffix(".passphrase"))]
    whole += ["--trust", str(trust)]
    ran = subprocess.run(
        whole,
        capture_output=True,
        text=True,
        timeout=PROGRAM_PATIENCE_S,
        check=False,
    )
    if ran.returncode:
        raise ProgramRefused(f"{person.login}: {command}: {ran.stderr.strip()[-600:]}")
    return ran.stdout


def _opening(trade: Trade, offer: Offer) -> str:
    items = list(offer.items) or [
        {"key": "price", "type": "amount", "value": offer.price, "unit": "CNY"},
        {"key": "duration", "type": "integer", "value": offer.days, "unit": "day"},
    ]
    value = {
        "v": "sbe1/opening",
        "bidder": offer.company,
        "uscc": trade.cast.facts[offer.bidder.login]["uscc"],
        "members": [],
        "items": items,
    }
    return json.dumps(value, ensure_ascii=False)


def _papers(folder: Path, trade: Trade, offer: Offer) -> list[Path]:
    first, second = folder / "letter.pdf", folder / "technical.pdf"
    first.write_bytes(
        letter(
            "投标函 / 响应函",
            f"项目：{trade.plan.title}",
            f"单位：{offer.company}",
            f"报价：{offer.price}元，{offer.days}天",
        )
    )
    second.write_bytes(
        letter(
            "技术文件",
            f"单位：{offer.company}",
            *(f"第{n}节 实施内容与保障措施" for n in range(1, 9)),
        )
    )
    return [first, second]
