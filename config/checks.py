"""What a trading centre's settings must not be (`manage.py check --deploy`).

Each refusal has a name, and production does not start with one of them.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

from sealing.certificates import common_name, load_bundle

HOSTS_OF_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}
# sealing/ca.py writes this name into every certificate of a development authority.
DEVELOPMENT_MARK = "development"


@register(Tags.security, deploy=True)
def no_training_rules(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[Error]:
    """Rules that count in seconds are no law."""
    if settings.OPENSEAL_TRAINING_ALLOWED:
        return [Error("Training rules are allowed.", id="openseal.E001")]
    return []


@register(Tags.security, deploy=True)
def trusted_people(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[Error]:
    """People's certificates come from an authority that is not ours."""
    return _anchors(
        "OPENSEAL_TRUST_ANCHORS", missing="openseal.E002", dev="openseal.E003"
    )


@register(Tags.security, deploy=True)
def trusted_time(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[Error]:
    """So do timestamps, from at least two authorities on other machines."""
    errors = _anchors(
        "OPENSEAL_TSA_ANCHORS", missing="openseal.E004", dev="openseal.E005"
    )
    hosts = {urlsplit(url).hostname for url in settings.OPENSEAL_TSA_URLS}
    if len(hosts) < 2:
        errors.append(
            Error(
                "A single timestamping authority: name at least two in "
                "OPENSEAL_TSA_URLS, on different hosts.",
                id="openseal.E006",
            )
        )
    if hosts & HOSTS_OF_THIS_MACHINE:
        errors.append(
            Error("A timestamping authority on the server itself.", id="openseal.E007")
        )
    return errors


@register(Tags.security, deploy=True)
def own_seal(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[Error]:
    """The platform seals its notices with a key that exists."""
    if not Path(settings.OPENSEAL_PLATFORM_KEY or "/nonexistent").is_file():
        return [Error("OPENSEAL_PLATFORM_KEY names no file.", id="openseal.E008")]
    return []


def refuse_to_start() -> None:
    """Raise with the names of what is wrong; called before production serves."""
    errors = [
        found
        for check in (no_training_rules, trusted_people, trusted_time, own_seal)
        for found in check(None)
    ]
    if errors:
        sentences = "; ".join(f"{error.id}: {error.msg}" for error in errors)
        raise ImproperlyConfigured(sentences)


def _anchors(name: str, *, missing: str, dev: str) -> list[Error]:
    """The bundle exists and holds no development authority."""
    path = Path(getattr(settings, name) or "/nonexistent")
    if not path.is_file():
        return [Error(f"{name} names no file.", id=missing)]
    names = [common_name(cert) for cert in load_bundle(path.read_bytes())]
    if any(DEVELOPMENT_MARK in found.lower() for found in names):
        return [Error(f"{name} trusts a development authority.", id=dev)]
    return []
