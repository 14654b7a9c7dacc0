"""Whether bidders release a key of their own (双重解密), and for how long.

While a trade is prepared the draft of its file says so; from the announcement on it is
the file that bidders read, which no later edition can change in this.
"""

from tender.facts.compose import content_of
from tender.models import Reached, Trade
from tender.models import TenderFile as Edition
from tender.rules import tender_file
from tender.rules.disclosure import Moment
from tender.rules.tender_file import Decryption


def decryption_of(trade: Trade) -> Decryption:
    """Return the window of the bidders' own keys, and the remedy's time."""
    signed = Edition.objects.filter(trade=trade).order_by("-edition").first()
    if signed is not None and _is_announced(trade):
        return tender_file.read(bytes(signed.body)).decryption
    return tender_file.decryption(content_of(trade).get("decryption"))


def _is_announced(trade: Trade) -> bool:
    reached = Reached.objects.filter(lot__trade=trade, moment=str(Moment.ANNOUNCED))
    return bool(reached.exists())
