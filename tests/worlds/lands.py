"""Land for the tests' worlds: the transfer file of a listing, by its numbers."""

from __future__ import annotations

from tests.worlds.file_contents import label

DAY = 86_400


def content(
    *,
    listing_s: int = 11 * DAY,
    deposit_fen: int = 1_000_000_000,
    years: int = 40,
    reserve: bool = False,
    cap: dict | None = None,
    rules: str = "fujian",
) -> dict:
    """Return a lawful transfer file: one parcel from 5,000万元, by Fujian's rules."""
    return {
        "opening_form": [],
        "slots": [],
        "qualification": [
            {"key": "no-arrears", "label": label("无拖欠", "None owed"), "clause": "2"}
        ],
        "responsiveness": [],
        "score_items": [],
        "vetoes": [],
        "method": {"name": "live-auction", "version": 1, "parameters": {}},
        "consortium": False,
        "award_limit": None,
        "auction": {
            "rules": rules,
            "listing_s": listing_s,
            "pause_s": 0,
            "within_s": 3600,
            "preparation_s": 900,
            "window_s": 300,
            "unit": "万元",
            "digits": 0,
            "lots": [
                {
                    "number": 1,
                    "start": "5000",
                    "increment": "100",
                    "reserve": reserve,
                    "deposit_fen": deposit_fen,
                    "cap": cap,
                    "parcel": {
                        "location": "示例路以北、示例河以东",
                        "boundary": "东至示例河，南至示例路，西、北至规划道路",
                        "state": "净地，通路、通电、通水，场地平整",
                        "area_m2": "20000",
                        "use": "commercial",
                        "years": years,
                        "plot_ratio": "不大于2.0",
                        "density": "不大于40%",
                        "green": "不小于25%",
                        "height": "",
                    },
                }
            ],
        },
    }
