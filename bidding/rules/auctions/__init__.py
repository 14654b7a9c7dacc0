"""Auctions: live ones by their terms, reverse ones in turns, and sealed quotes."""
