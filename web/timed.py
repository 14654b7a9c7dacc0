"""The apps whose time matters: each answers `due(now)` and `next_instant(now)`."""

from award import queries as award
from bidding import queries as bidding
from escrow import queries as escrow
from evaluation import queries as evaluation
from journal import queries as journal
from notices import queries as notices
from tender import queries as tender

TIMED = (journal, escrow, tender, bidding, evaluation, award, notices)
