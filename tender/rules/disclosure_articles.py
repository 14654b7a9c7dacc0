"""The articles of the disclosure table (`tender.rules.disclosure`), by subject."""

from typing import Final

from tender.rules.rulebooks import Text

OPEN: Final = Text(
    "招标投标法第36条、电子招标投标办法第30条",
    "Tendering Law, art. 36; E-Tendering Measures, art. 30",
)
HIDDEN: Final = Text(
    "招标投标法第22条、电子招标投标办法第21条",
    "Tendering Law, art. 22; E-Tendering Measures, art. 21",
)
SEALED: Final = Text("电子招标投标办法第27条", "E-Tendering Measures, art. 27")
DECRYPT: Final = Text(
    "电子招标投标办法第30、31条", "E-Tendering Measures, arts. 30 and 31"
)
NO_READING: Final = Text("政府采购法第38条", "Government Procurement Law, art. 38")
PANEL: Final = Text("招标投标法第37、44条", "Tendering Law, arts. 37 and 44")
CANDIDATES: Final = Text("招标投标法实施条例第54条", "Tendering Regulations, art. 54")
RESULT: Final = Text("政府采购货物和服务招标投标管理办法第69条", "Order 87, art. 69")
NOTICE: Final = Text("招标投标法第16条", "Tendering Law, art. 16")
INVITED: Final = Text("招标投标法第17条", "Tendering Law, art. 17")
CLARIFY: Final = Text(
    "招标投标法第23条、招标投标法实施条例第21条",
    "Tendering Law, art. 23; Tendering Regulations, art. 21",
)
OBJECTION: Final = Text(
    "招标投标法实施条例第22、44、54条", "Tendering Regulations, arts. 22, 44, 54"
)
CONTRACT: Final = Text(
    "政府采购法实施条例第50条", "Government Procurement Regulations, art. 50"
)
RECORD: Final = Text("电子招标投标办法第49条", "E-Tendering Measures, art. 49")
