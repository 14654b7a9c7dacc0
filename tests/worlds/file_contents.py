"""The content of a small, lawful tender file, as a draft has it."""

from tender.rules.method_terms import score_terms


def label(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


def item(key: str, group: str, most: str, *, objective: bool = False) -> dict:
    return {
        "key": key,
        "label": label(f"评分项{key}", f"Item {key}"),
        "group": group,
        "max": most,
        "min": "0",
        "objective": objective,
        "step": "0.5" if group == "technical" else "0.01",
    }


def works_parameters() -> dict:
    """Return the price rule of case C06, with K drawn at the opening."""
    return {
        "benchmark": {
            "family": "C",
            "frozen": True,
            "trim": {"from": 5, "high": 1, "low": 1},
            "digits": 2,
        },
        "k_set": ["0.97", "0.98", "0.99"],
        "deviation": {"full": "60", "above": "1", "below": "0.5"},
    }


def content(method: str = "comprehensive-score") -> dict:
    """Return the draft of a small, lawful tender file."""
    price = {"type": "amount", "unit": "CNY"}
    parameters: dict = {"purchase": "goods", "price": {"weight": "40"}}
    points = ("35", "25", "40")
    terms = score_terms(method)
    if not terms.is_judged:
        parameters = {"purchase": "goods"}
    if method == "comprehensive-evaluation":
        parameters, points = works_parameters(), ("25", "15", "60")
    return {
        "opening_form": [
            {
                "key": "price",
                **price,
                "label": label("报价", "Price"),
                "required": True,
            },
            {
                "key": "duration",
                "type": "integer",
                "unit": "day",
                "label": label("工期", "Duration"),
                "required": True,
            },
        ],
        "slots": [
            {"role": "letter", "label": label("投标函", "Letter"), "required": True}
        ],
        "qualification": [
            {"key": "licence", "label": label("营业执照", "Licence"), "clause": "2.1"}
        ],
        "responsiveness": [
            {"key": "term", "label": label("工期响应", "Term"), "clause": "3.2"}
        ],
        "score_items": [
            item("plan", "technical", points[0]),
            item("record", "business", points[1], objective=True),
            item("price", "price", points[2]),
        ]
        if terms.is_judged
        else [],
        "vetoes": [
            {
                "key": "unsigned",
                "label": label("未经签名", "Unsigned"),
                "article": "招标投标法实施条例第51条",
            }
        ],
        "method": {"name": method, "version": 1, "parameters": parameters},
        "consortium": False,
        "award_limit": None,
    }
