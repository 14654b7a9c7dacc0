"""The files of trades that nobody scores: land, equity, an intermediary, drugs."""

from typing import Any, Final

from play.files import Content, label

#: how long a parcel waits for offers before it goes to timed bidding, and a longer one
LISTING_S: Final = 16
LONG_LISTING_S: Final = 3600
#: bids stop this long before the end of a listing by Suzhou's rules
PAUSE_S: Final = 3
PREPARATION_S: Final = 2
#: the countdown that each bid starts anew; the published rule has 240 s
WINDOW_S: Final = 6
#: a transfer is bid for this long; a bid in the last seconds moves the end
QUOTES_S: Final = 14
EXTENSION_S: Final = 6
LAND_DEPOSIT_FEN: Final = 1_000_000_000
EQUITY_DEPOSIT_FEN: Final = 50_000_000
FEE_FEN: Final = 4_800_000
#: a pack of tablets, and what its price is in
PACK: Final = 10
PACK_UNIT: Final = "元/盒"
#: what each region's hospitals reported, in tablets
REGIONS: Final = {
    "qingjiangpu": 1_200_000,
    "huaian": 950_000,
    "huaiyin": 900_000,
    "lianshui": 700_000,
    "xuyi": 520_000,
    "jinhu": 300_000,
}
REGION_NAMES: Final = ("清江浦区", "淮安区", "淮阴区", "涟水县", "盱眙县", "金湖县")
TURN_S: Final = 60
#: what is sold, and what may be built on it
PARCEL: Final[Content] = {
    "location": "示例路以北、示例河以东",
    "boundary": "东至示例河，南至示例路，西、北至规划道路",
    "state": "净地，通路、通电、通水，场地平整",
    "area_m2": "20000",
    "use": "commercial",
    "years": 40,
    "plot_ratio": "不大于2.0",
    "density": "不大于40%",
    "green": "不小于25%",
    "height": "",
}


def land(*, listing_s: int = LISTING_S) -> Content:
    """Return a listing by Suzhou's rules: one parcel from 50 million yuan."""
    auction = {
        "rules": "suzhou",
        "listing_s": listing_s,
        "pause_s": PAUSE_S,
        "within_s": 0,
        "preparation_s": PREPARATION_S,
        "window_s": WINDOW_S,
        "unit": "万元",
        "digits": 0,
        "lots": [_lot("5000", "50", LAND_DEPOSIT_FEN) | {"parcel": PARCEL}],
    }
    owed = {
        "key": "no-arrears",
        "label": label("无拖欠土地价款", "No land price owed"),
        "clause": "2",
    }
    return _unsealed("live-auction") | {"qualification": [owed], "auction": auction}


def equity() -> Content:
    """Return a transfer appraised at 10 million yuan, its holders asked in the hall."""
    auction = {
        "rules": "multiple",
        "listing_s": QUOTES_S,
        "pause_s": 0,
        "within_s": 0,
        "preparation_s": 0,
        "window_s": EXTENSION_S,
        "unit": "万元",
        "digits": 0,
        "lots": [_lot("1000", "10", EQUITY_DEPOSIT_FEN)],
    }
    transfer = {
        "first": True,
        "months": 0,
        "approval": "",
        "right": "inside",
        "answer_s": 60,
        "lots": [{"number": 1, "appraisal": "1000"}],
    }
    return _unsealed("live-auction") | {"auction": auction, "equity": transfer}


def intermediary() -> Content:
    """Return a valuation at a fixed fee, whose valuer is drawn by lot."""
    selection = {
        "service": "valuation",
        "least": 2,
        "best": 0,
        "guard": "0",
        "named": "",
        "reason": "",
        "confidential": False,
        "lots": [{"number": 1, "fee_fen": FEE_FEN}],
    }
    return _unsealed("selection") | {"selection": selection}


def volume() -> Content:
    """Return a purchase by volume: tablets of one strength, for six regions."""
    form = [
        {
            "key": "price",
            "type": "unit-price",
            "unit": PACK_UNIT,
            "label": label("每盒价格", "Price of a pack"),
            "required": True,
        },
        {
            "key": "product",
            "type": "text",
            "unit": "",
            "label": label("产品代码", "Product"),
            "required": True,
        },
    ]
    letter = {
        "role": "letter",
        "label": label("申报函", "Letter of offer"),
        "required": True,
    }
    product = {
        "code": "p-5",
        "name": label("盐酸示例片", "Example hydrochloride tablets"),
        "spec": label("5mg×10片/盒", "5 mg, 10 a pack"),
        "quantity": str(PACK),
        "factor": "1",
    }
    group = {
        "number": 1,
        "unit": label("片", "tablet"),
        "ceiling": "2.2000",
        "products": [product],
        "regions": [
            {"code": code, "name": label(name, code.capitalize()), "quantity": quantity}
            for (code, quantity), name in zip(
                REGIONS.items(), REGION_NAMES, strict=True
            )
        ],
    }
    part = {
        "shortlist": "round-2",
        "share": "ordinary",
        "term": "round-3",
        "order": [],
        "revival": None,
        "picks": {"turn_s": TURN_S, "per_turn": 1, "backups": False},
        "groups": [group],
    }
    optional = letter | {
        "role": "technical",
        "label": label("质量和供应能力", "Quality and supply"),
        "required": False,
    }
    slots = {"opening_form": form, "slots": [letter, optional]}
    return _unsealed("volume") | slots | {"volume": part}


def _lot(start: str, increment: str, deposit_fen: int) -> Content:
    return {
        "number": 1,
        "start": start,
        "increment": increment,
        "reserve": False,
        "deposit_fen": deposit_fen,
        "cap": None,
    }


def _unsealed(method: str) -> dict[str, Any]:
    return {
        "opening_form": [],
        "slots": [],
        "qualification": [],
        "responsiveness": [],
        "score_items": [],
        "vetoes": [],
        "method": {"name": method, "version": 1, "parameters": {}},
        "consortium": False,
        "award_limit": None,
    }
