"""Who plays: the centre, owners, suppliers, bidders, custodians, experts, watchers.

`assemble` has the administrator's set-up (`manage.py seed_people`) register whoever is
missing, and returns everybody as a `Person` at a browser. Names are invented, but for
the four suppliers of case R01, whose result was published.
"""

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from play.diary import Gate
from play.people import Person

REGION: Final = "3208"
CENTRE: Final = "centre"
TECHNOLOGY, EXAMINATION = "B01", "B02"
WATER = "A02"

SUPPLIERS: Final = (
    "青岛高校电子有限公司",
    "青岛金奈特电子科技有限公司",
    "青岛海诚达电子科技有限公司",
    "青岛盈通网络通信设备有限公司",
)
BUILDERS: Final = (
    "淮安市安澜水利工程有限公司",
    "江苏清江建设集团有限公司",
    "洪泽湖水利建设有限公司",
    "淮阴宏图建筑工程有限公司",
    "盱眙山水工程有限公司",
    "涟水永固建设有限公司",
    "金湖荷香水务工程有限公司",
)
DEVELOPERS: Final = (
    "淮安示例置业有限公司",
    "江苏示例城建开发有限公司",
    "洪泽示例湖滨地产有限公司",
)
#: the last is a shareholder of what is sold: it holds a right of first refusal
INVESTORS: Final = (
    "江苏示例产业投资有限公司",
    "苏北示例物流集团有限公司",
    "淮安示例仓储有限公司",
)
#: seven firms, in the order of case C16
FIRMS: Final = (
    "江苏示例制药有限公司",
    "山东样本药业有限公司",
    "浙江模板制药有限公司",
    "河北范例药业有限公司",
    "湖北例样制药有限公司",
    "四川虚构药业有限公司",
    "安徽示意制药有限公司",
)
VALUERS: Final = (
    "江苏示例资产评估有限公司",
    "淮安示例房地产资产评估有限公司",
    "苏皖示例资产评估事务所",
)
#: who bids: the letters of their accounts, their names, how their codes begin, and
#: which two signs of its name a company's person goes by
BIDDERS: Final = (
    ("supplier", SUPPLIERS, "91370211MA3R", slice(2, 4)),
    ("builder", BUILDERS, "91320800MA1W", slice(2, 4)),
    ("developer", DEVELOPERS, "91320800MA1D", slice(4, 6)),
    ("investor", INVESTORS, "91320800MA1E", slice(4, 6)),
    ("valuer", VALUERS, "91320800MA1F", slice(0, 2)),
    ("firm", FIRMS, "91320800MA1G", slice(2, 4)),
)
HANDS: Final = (
    ("intake", "李受理", "Li Shouli"),
    ("booking", "陈场地", "Chen Changdi"),
    ("opening", "周开标", "Zhou Kaibiao"),
    ("expert-draw", "吴抽取", "Wu Chouqu"),
    ("deposits", "郑保证", "Zheng Baozheng"),
    ("archive", "冯档案", "Feng Dang'an"),
)
#: login, organisation, person; the seat's role in a statement
CUSTODIANS: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("custodian-centre", CENTRE, "蒋中心", "centre"),
    ("custodian-education", "education", "沈教育", "owner"),
    ("custodian-water", "water", "韩水利", "owner"),
    ("custodian-health", "health", "戚医采", "owner"),
    ("custodian-notary", "notary", "孙公证", "notary"),
    ("custodian-authority", "authority", "杨认证", "authority"),
    ("custodian-guarantor", "guarantor", "朱担保", "guarantor"),
)
#: a second notary, whose agent keeps its keys and whose person signs statements itself
BY_HAND: Final = ("custodian-notary-2", "notary-2", "魏公证", "notary")
_SURNAMES: Final = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN: Final = (
    *("明远", "志强", "文静", "建华", "丽娟", "国栋", "秀英", "晓东"),
    *("立新", "海燕", "永平", "雪梅", "德胜", "玉兰", "长河", "春晖"),
)
#: specialty, employer, how many
POOLS: Final = (
    (EXAMINATION, "college", 14),
    (WATER, "institute", 14),
    (TECHNOLOGY, "institute", 6),
)
AT_ONCE: Final = 4
#: seconds that a sign-in takes on an idle machine of two cores, four at a time
USUAL_S: Final = 0.5
PACE_MAX: Final = 3.0
#: these act through their agents
_AGENTS: Final = "custodian-"


class SetUpFailed(RuntimeError):
    """The people of the play could not be registered; the message says why."""


@dataclass
class Cast:
    """Everybody by account name, and what each registered as."""

    people: dict[str, Person]
    facts: dict[str, dict[str, Any]]
    home: Path
    server: str
    companies: dict[str, str] = field(default_factory=dict)
    #: how much longer everything takes here than on an idle machine of two cores
    pace: float = 1.0
    #: opens when both trades have their bids handed in
    handed_in: Gate = field(default_factory=lambda: Gate(2))
    #: opens when both have been read out and confirmed: then nobody is in a hurry
    opened: Gate = field(default_factory=lambda: Gate(2))

    def __getitem__(self, login: str) -> Person:
        return self.people[login]

    @property
    def public(self) -> Person:
        """Return somebody without an account."""
        return Person(self.server, "", "公众", "", "", None, "", role="public")

    def of_company(self, name: str) -> Person:
        """Return who bids for a company."""
        return self.people[self.companies[name]]

    def experts(self, specialty: str) -> list[Person]:
        """Return the pool of one specialty."""
        prefix = f"expert-{specialty.lower()}-"
        return [one for login, one in self.people.items() if login.startswith(prefix)]


def assemble(server: str, home: Path) -> Cast:
    """Have whoever is missing registered, and return everybody."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys = home / "people"
    wanted = home / "cast.json"
    wanted.write_text(json.dumps(_wanted(), ensure_ascii=False), encoding="utf-8")
    manage = Path(__file__).resolve().parents[1] / "manage.py"
    seeded = subprocess.run(
        [sys.executable, str(manage), "seed_people", str(wanted), "--keys", str(keys)],
        capture_output=True,
        text=True,
        check=False,
    )
    if seeded.returncode:
        raise SetUpFailed(seeded.stderr)
    known = json.loads((keys / "people.json").read_text("utf-8"))
    facts = {each["login"]: each for each in known}
    people = {
        each["login"]: Person(
            server=server,
            login=each["login"],
            name=each["name"],
            password=each["password"],
            totp_secret=each["totp"],
            key=Path(each["key"]),
            passphrase=each["passphrase"],
            role=each["role"],
        )
        for each in known
    }
    companies = {
        each["organisation"]: each["login"]
        for each in known
        if each["role"] == "bidder"
    }
    return Cast(people, facts, home, server, companies)


def sign_in(cast: Cast) -> None:
    """Have everybody sign in before the first deadline runs, and learn the pace.

    The training deadlines count in seconds, whoever is slow: they are stretched by
    how much longer the sign-ins took than they usually do.
    """
    came = [one for one in cast.people.values() if not one.login.startswith(_AGENTS)]
    started = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda one: one.open("/desk/"), came))
    took_s = time.monotonic() - started
    cast.pace = min(PACE_MAX, max(1.0, took_s / (USUAL_S * len(came))))


def _wanted() -> dict[str, Any]:
    return {
        "centre": {
            "key": CENTRE,
            "region": REGION,
            "uscc17": "12320800466900001",
            "name": "淮安市示例公共资源交易中心",
            "name_en": "Huai'an Example Trading Centre",
            "administrators": [
                {"login": "admin", "name": "赵管理", "name_en": "Zhao Guanli"},
                {"login": "admin2", "name": "钱复核", "name_en": "Qian Fuhe"},
            ],
        },
        "organisations": _organisations(),
        "people": _people(),
    }


def _organisations() -> list[dict[str, str]]:
    bodies = [
        ("education", "public-body", "淮安市示例教育和体育局", "1132080001401"),
        ("water", "public-body", "淮安市示例水利局", "1132080001402"),
        ("land", "public-body", "淮安市示例自然资源和规划局", "1132080001405"),
        ("notary", "custodian", "淮安市示例公证处", "1232080046691"),
        ("notary-2", "custodian", "淮安市示例第二公证处", "1232080046693"),
        ("authority", "custodian", "江苏示例数字证书有限公司", "91320800MA1TA"),
        ("guarantor", "custodian", "淮安示例融资担保有限公司", "91320800MA1TB"),
        ("supervisor", "supervisor", "淮安市示例财政局", "1132080001403"),
        ("audit", "audit", "淮安市示例审计局", "1132080001404"),
        ("institute", "company", "江苏示例水利勘测设计院", "91320800MA1TC"),
        ("assets", "public-body", "淮安市示例国有资产监督管理委员会", "1132080001406"),
        ("health", "public-body", "淮安市示例医药集中采购办公室", "1132080001407"),
        ("college", "public-body", "淮安示例信息职业学院", "1232080046692"),
    ]
    bodies += [
        (f"{kind}-{n}", "company", name, f"{code}{n}")
        for kind, names, code, _short in BIDDERS
        for n, name in enumerate(names, 1)
    ]
    return [
        {
            "key": key,
            "kind": kind,
            "name": name,
            "uscc17": (code + "0" * 17)[:17],
            "region": REGION,
        }
        for key, kind, name, code in bodies
    ]


def _people() -> list[dict[str, Any]]:
    people: list[dict[str, Any]] = [
        _person(hand, name, CENTRE, hand, name_en) for hand, name, name_en in HANDS
    ]
    people += [
        _person("owner-education", "王建国", "education", "owner", "Wang Jianguo"),
        _person("owner-water", "刘治水", "water", "owner", "Liu Zhishui"),
        _person("owner-land", "陶自然", "land", "owner", "Tao Ziran"),
        _person("owner-equity", "苗国资", "assets", "owner", "Miao Guozi"),
        _person("owner-health", "华医保", "health", "owner", "Hua Yibao"),
        _person("supervisor", "钱监督", "supervisor", "supervisor", "Qian Jiandu"),
        _person("auditor", "尤审计", "audit", "auditor", "You Shenji"),
    ]
    people += [
        _person(login, name, body, "custodian")
        for login, body, name, _ in (*CUSTODIANS, BY_HAND)
    ]
    for kind, names, _code, short in BIDDERS:
        people += [
            _person(f"{kind}-{n}", f"{name[short]}投标", f"{kind}-{n}", "bidder")
            for n, name in enumerate(names, 1)
        ]
    return people + _experts()


def _experts() -> list[dict[str, Any]]:
    """Return the pool: so many of each field that panels are drawn from."""
    people = []
    surnames = iter(_SURNAMES * 2)
    for specialty, body, size in POOLS:
        for n in range(size):
            name = next(surnames) + _GIVEN[n]
            login = f"expert-{specialty.lower()}-{n + 1:02d}"
            person = _person(login, name, body, "expert")
            people.append({**person, "specialties": [specialty]})
    return people


def _person(
    login: str, name: str, organisation: str, role: str, name_en: str = ""
) -> dict[str, Any]:
    return {
        "login": login,
        "name": name,
        "name_en": name_en,
        "organisation": organisation,
        "role": role,
    }
