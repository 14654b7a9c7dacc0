"""Both trades side by side, and what is said at the end."""

from play import consultation
from play.cast import Cast


def play_all(cast: Cast, started: float) -> None:
    """Play, compare, verify, and print."""
    consultation.play(cast, started)
