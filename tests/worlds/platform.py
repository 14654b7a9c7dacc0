"""The platform's own key, made where these settings look for it."""

from pathlib import Path

from django.conf import settings

from tests.worlds import people


def with_platform_key() -> None:
    """Issue the platform's seal from the development authority, once a run."""
    path = Path(settings.OPENSEAL_PLATFORM_KEY)
    authority = people.authority()
    if path.exists():
        return
    issued = authority.issue_platform(
        "Openseal 测试平台", "淮安市示例公共资源交易中心", at=people.long_ago()
    )
    partial = path.with_suffix(".partial")
    partial.write_bytes(issued.pkcs12(settings.OPENSEAL_PLATFORM_PASSPHRASE))
    partial.replace(path)
