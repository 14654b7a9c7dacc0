"""The tender files of the sealed trades of the play, as their owners write them."""

from typing import Any, Final

Content = dict[str, Any]

#: the technical items of the consultation, with their full points (35 together)
TECHNICAL: Final = (
    ("parameters", "技术参数响应", "Technical parameters", "15"),
    ("plan", "实施方案", "Implementation plan", "12"),
    ("support", "售后与培训", "Support and training", "8"),
)
#: the business items that are no price (25 together)
BUSINESS: Final = (
    ("record", "同类业绩", "Similar contracts", "15"),
    ("certificates", "管理体系认证", "Certified management", "10"),
)
#: the technical items of the works tender (30 together)
WORKS_TECHNICAL: Final = (
    ("method", "施工方案", "Method statement", "12"),
    ("quality", "质量与安全措施", "Quality and safety", "10"),
    ("schedule", "进度计划", "Programme", "8"),
)
WORKS_BUSINESS: Final = (("record", "类似工程业绩", "Similar works", "10"),)
K_SET: Final = ("0.97", "0.98", "0.99")
VETO: Final = "招标投标法实施条例第51条"


def label(zh: str, en: str) -> dict[str, str]:
    """Return a text in both languages."""
    return {"zh": zh, "en": en}


def _item(
    key: str, zh: str, en: str, full: str, group: str, *, step: str = "0.5"
) -> Content:
    return {
        "key": key,
        "label": label(zh, en),
        "group": group,
        "max": full,
        "min": "0",
        "objective": group == "business",
        "step": step,
    }


def _items(
    technical: tuple[tuple[str, str, str, str], ...],
    business: tuple[tuple[str, str, str, str], ...],
    price: str,
) -> list[Content]:
    return [
        *(_item(*row, "technical") for row in technical),
        *(_item(*row, "business") for row in business),
        _item("price", "报价", "Price", price, "price", step="0.01"),
    ]


def _form(duration_zh: str, duration_en: str) -> list[Content]:
    return [
        {
            "key": "price",
            "type": "amount",
            "unit": "CNY",
            "label": label("报价", "Price"),
            "required": True,
        },
        {
            "key": "duration",
            "type": "integer",
            "unit": "day",
            "label": label(duration_zh, duration_en),
            "required": True,
        },
    ]


def _vetoes() -> list[Content]:
    return [
        {
            "key": "unsigned",
            "label": label("未经签名盖章", "Not signed or sealed"),
            "article": VETO,
        },
        {
            "key": "collusion",
            "label": label("串通投标、弄虚作假", "Collusion or fraud"),
            "article": VETO,
        },
    ]


def consultation() -> Content:
    """Return the consultation file of case R01: price 40, technical 35, business 25."""
    return {
        "opening_form": _form("交货期", "Delivery"),
        "slots": [
            {
                "role": "letter",
                "label": label("响应函", "Letter of response"),
                "required": True,
            },
            {
                "role": "technical",
                "label": label("技术响应文件", "Technical response"),
                "required": False,
            },
        ],
        "qualification": [
            {
                "key": "licence",
                "label": label("营业执照", "Business licence"),
                "clause": "2.1",
            },
        ],
        "responsiveness": [
            {
                "key": "delivery",
                "label": label("交货期响应", "Delivery"),
                "clause": "3.2",
            },
        ],
        "score_items": _items(TECHNICAL, BUSINESS, "40"),
        "vetoes": _vetoes(),
        "method": {
            "name": "comprehensive-score",
            "version": 1,
            "parameters": {
                "purchase": "goods",
                "price": {"weight": "40", "digits": 2},
                "judges": {"mean_of": "group", "digits": 2},
                "total_digits": 2,
            },
        },
        "consortium": False,
        "award_limit": None,
    }


def works() -> Content:
    """Return the works file of case C06: trimmed mean times K, price 60 of 100."""
    return {
        "opening_form": _form("工期", "Duration"),
        "slots": [
            {"role": "letter", "label": label("投标函", "Letter"), "required": True},
            {
                "role": "technical",
                "label": label("施工组织设计", "Construction plan"),
                "required": False,
            },
        ],
        "qualification": [
            {
                "key": "licence",
                "label": label("水利水电施工资质", "Hydraulic works licence"),
                "clause": "3.4",
            },
        ],
        "responsiveness": [
            {"key": "term", "label": label("工期响应", "Duration"), "clause": "3.2"},
        ],
        "score_items": _items(WORKS_TECHNICAL, WORKS_BUSINESS, "60"),
        "vetoes": _vetoes(),
        "method": {
            "name": "comprehensive-evaluation",
            "version": 1,
            "parameters": {
                "benchmark": {
                    "family": "C",
                    "frozen": True,
                    "trim": {"from": 5, "high": 1, "low": 1},
                    "digits": 2,
                },
                "k_set": list(K_SET),
                "deviation": {"full": "60", "above": "1", "below": "0.5"},
                "judges": {"mean_of": "group", "digits": 2},
            },
        },
        "consortium": False,
        "award_limit": None,
    }
