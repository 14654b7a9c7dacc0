"""What every page's frame needs: who is here, which ways lead on, the server's time."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import get_urlconf, is_valid_path
from django.utils import timezone
from django.utils.translation import get_language, gettext

from parties.rules.actor import PUBLIC, Actor
from web.rules.act_words import ACT_WORDS
from web.rules.addresses import in_chinese, in_english
from web.rules.navigation import NAVIGATION, current
from web.rules.roles import ROLE_NAMES


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the frame; a page may override `training` and `page_code`."""
    actor: Actor = getattr(request, "actor", None) or PUBLIC
    path = request.get_full_path()
    is_english = (get_language() or "").startswith("en")
    ways = [
        way
        for way in NAVIGATION[actor.role]
        if _exists(way.path, is_english=is_english)
    ]
    here = current(in_chinese(request.path), tuple(ways))
    return {
        "actor": actor,
        "is_signed_in": actor.person is not None or _is_user(request),
        "role_name": gettext(ROLE_NAMES[actor.role]),
        "ways": [
            {
                "label": gettext(way.label),
                "url": _address(way.path, is_english=is_english),
                "is_current": way is here,
            }
            for way in ways
        ],
        "home_url": _address("/", is_english=is_english),
        "has_search": _exists("/notices/", is_english=is_english),
        "search_url": _address("/notices/", is_english=is_english),
        "sign_in_url": _address("/sign-in/login/", is_english=is_english),
        "sign_out_url": _address("/sign-in/logout/", is_english=is_english),
        "role_url": _address("/me/role/", is_english=is_english),
        "me_url": _address("/me/", is_english=is_english),
        "has_me": _exists("/me/", is_english=is_english),
        "is_english": is_english,
        "other_language_url": in_chinese(path) if is_english else in_english(path),
        "server_now": timezone.now(),
        "training": False,
        "act_words": json.dumps(
            {key: gettext(word) for key, word in ACT_WORDS.items()},
            ensure_ascii=False,
        ),
    }


def _is_user(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return bool(user is not None and user.is_authenticated)


def _address(path: str, *, is_english: bool) -> str:
    return in_english(path) if is_english else path


def _exists(path: str, *, is_english: bool) -> bool:
    return _is_there(_address(path, is_english=is_english), get_urlconf())


@cache
def _is_there(path: str, _urlconf: str | None) -> bool:
    """Whether an address has a page; it is asked a dozen times for every page."""
    return bool(is_valid_path(path))
