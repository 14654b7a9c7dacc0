"""What kind of device a browser says it is: enough to know one's own again."""

from typing import Final

#: what is looked for, in this order: several browsers also name another's
_BROWSERS: Final = (
    ("MicroMessenger", "WeChat"),
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def what_it_is(user_agent: str) -> str:
    """Return "Firefox · Windows", the part that is known, or "" for none.

    `user_agent` is what the browser says of itself (RFC 9110, section 10.1.5): no
    proof of anything.
    """
    found = [_first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent)]
    return " · ".join(word for word in found if word)


def _first(known: tuple[tuple[str, str], ...], text: str) -> str:
    return next((word for mark, word in known if mark in text), "")
