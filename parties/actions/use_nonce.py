"""Take a program's token once."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from kernel.refused import Refused
from parties.models import UsedNonce

# A token lives 60 s (design.md section 9); clocks may differ by as much again.
KEPT = timedelta(minutes=10)


class TokenUsed(Refused):
    """The token's nonce was seen before."""

    code = "token-used"
    zh = "该凭证已使用过，请重新生成。"
    en = "This token was used before; make a new one."
    status = 401


@transaction.atomic
def use_nonce(*, fingerprint: str, nonce: str, at: datetime) -> None:
    """Remember the nonce, or refuse it; forget those whose tokens are long over."""
    UsedNonce.objects.filter(seen_at__lt=at - KEPT).delete()
    try:
        with transaction.atomic():
            UsedNonce.objects.create(fingerprint=fingerprint, nonce=nonce, seen_at=at)
    except IntegrityError:
        raise TokenUsed from None
