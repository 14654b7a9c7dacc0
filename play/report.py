"""All trades side by side, and what is said at the end."""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, TypeVar

from play import consultation, desks, drugs, equity, intermediary, land, midlife, works
from play.board import BOARD
from play.case_data import case
from play.cast import BY_HAND, Cast
from play.consultation import Line
from play.preparing import Trade

T = TypeVar("T")
Play = Callable[[Cast, float], tuple[Trade, Any]]

#: one account for each persona: what waits for it
PERSONAS: Final = (
    ("owner-education", "owner (采购人)"),
    ("owner-water", "owner (招标人)"),
    ("supplier-1", "bidder (供应商)"),
    ("builder-1", "bidder (投标人)"),
    ("intake", "centre: intake (受理)"),
    ("booking", "centre: booking (场地)"),
    ("opening", "centre: opening (开标)"),
    ("expert-draw", "centre: expert draw (专家抽取)"),
    ("deposits", "centre: deposits (保证金)"),
    ("archive", "centre: archive (档案)"),
    ("owner-land", "transferor (出让人)"),
    ("owner-equity", "transferor (转让方)"),
    ("developer-1", "applicant for land (竞买人)"),
    ("owner-health", "joint purchase office (联合采购办公室)"),
    ("firm-1", "applicant firm (申报企业)"),
    ("investor-1", "transferee (意向受让方)"),
    ("valuer-1", "intermediary (中介机构)"),
    (BY_HAND[0], "custodian (保管人)"),
    ("supervisor", "supervisor (监督部门)"),
    ("auditor", "auditor (审计)"),
    ("admin", "administrator (管理员)"),
)


#: what is left in mid-life, for every hand to find something to do
MIDLIFE: Final = (midlife.leave_open, midlife.leave_at_the_door, desks.leave_on_desks)
#: the trades that are played to their ends: diary, play, what it is
PLAYS: Final[Sequence[tuple[str, Play, str]]] = (
    ("consultation", consultation.play, "procurement, 竞争性磋商 (R01)"),
    ("works", works.play, "works, 公开招标 (C06)"),
    ("land", land.play, "land, 挂牌 (C21)"),
    ("drugs", drugs.play, "drugs, 带量采购 (C16)"),
    ("equity", equity.play, "equity, 产权转让"),
    ("intermediary", intermediary.play, "中介服务, 随机抽取"),
)


def play_all(cast: Cast, started: float) -> None:
    """Play, compare, verify, leave trades in mid-life, and print."""
    waiting: dict[str, str] = {}
    for title, _play, what in PLAYS:
        BOARD.expect(title, what)
    with ThreadPoolExecutor(len(PLAYS) + len(MIDLIFE)) as side_by_side:
        playing = {
            title: side_by_side.submit(told, play, cast, started)
            for title, play, _what in PLAYS
        }
        others = [side_by_side.submit(told, leave, cast, started) for leave in MIDLIFE]
        try:
            ended = {title: one.result() for title, one in playing.items()}
        finally:
            # Whoever waits for a trade that failed waits no longer.
            cast.handed_in.open()
            cast.opened.open()
        for other in others:
            waiting |= other.result()
    BOARD.stand()
    bought, lines = ended["consultation"]
    built, figures = ended["works"]
    waiting["archive"] = f"check the papers of {bought.code}, which is finished"
    print_consultation(bought, lines)
    print_works(built, figures)
    for title in ("land", "drugs", "equity", "intermediary"):
        trade, result = ended[title]
        told_of = ", ".join(f"{key} {value}" for key, value in result.items())
        print(f"\n{trade.plan.title} ({trade.code}): {told_of}")
    verify_journal()
    print_logins(cast, waiting)
    minutes, seconds = divmod(int(time.monotonic() - started), 60)
    print(f"\nAll of it took {minutes} min {seconds} s.", flush=True)


def told(play: Callable[[Cast, float], T], cast: Cast, started: float) -> T:
    """Play one trade; a failure is told at once, whatever else still runs."""
    try:
        return play(cast, started)
    except Exception as failure:
        print(f"!!  {play.__module__}: {failure}", file=sys.stderr, flush=True)
        raise


def print_consultation(trade: Trade, lines: list[Line]) -> None:
    """Print what was computed beside what was published."""
    published = case("R01-qingdao-consult")["published"]["scores"]
    print(f"\nCase R01, {trade.plan.title} ({trade.code})")
    print("rank  technical  business     total  published  quote (yuan)  supplier")
    for line in lines:
        total = Decimal(published[line.name]["total"])
        print(
            f"{line.rank:>4}  {line.technical:>9.2f}  {line.business:>8.2f}  "
            f"{line.total:>8.2f}  {total:>9.2f}  {Decimal(line.quote):>12,.2f}  "
            f"{line.name}"
        )


def print_works(trade: Trade, figures: dict[str, Any]) -> None:
    """Print the ranking that house and formula agree on."""
    print(f"\nCase C06, {trade.plan.title} ({trade.code})")
    print(f"K = {figures['k']}, benchmark {figures['benchmark']} yuan")
    print("rank   price  technical  business    total  bidder")
    for rank, name in enumerate(figures["order"], 1):
        line = figures["lines"][name]
        print(
            f"{rank:>4}  {float(line.price):>6.2f}  {float(line.technical):>9.2f}  "
            f"{float(line.business):>8.2f}  {float(line.total):>7.2f}  {name}"
        )
    print("with K = 0.98: benchmark 967.26 and all seven price points, as in the case")


def verify_journal() -> None:
    """Have the whole journal rechecked from its bytes."""
    manage = Path(__file__).resolve().parents[1] / "manage.py"
    ran = subprocess.run(
        [sys.executable, str(manage), "verify_journal"],
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise RuntimeError(f"verify_journal: {ran.stdout}{ran.stderr}")
    print("\njournal: " + (ran.stdout.strip().splitlines() or ["verified"])[-1])


def print_logins(cast: Cast, waiting: dict[str, str]) -> None:
    """Print one login for each persona, with what waits for it."""
    print(f"\nSign in at {cast.server}/sign-in/; where six digits are asked for:")
    print(f"  .venv/bin/python -m play code LOGIN --home {cast.home}")
    experts = [
        (login, "expert (评审专家)")
        for login in waiting
        if login.startswith("expert-") and login not in dict(PERSONAS)
    ]
    print(f"{'login':<18} {'password':<17} persona: what waits")
    for login, persona in (*PERSONAS, *experts):
        task = f": {waiting[login]}" if login in waiting else ""
        print(f"{login:<18} {cast[login].password:<17} {persona}{task}")
    print(f"Keys to sign with, and their passphrases: {cast.home / 'people'}")
