"""Checkpoints: the heads that have moved, under one root, signed and time-stamped.

Three steps, so that no transaction waits for an authority: the content is fixed and
stored; it is signed and stamped; the seal is stored beside it. A seal that could not
be made (an authority away) is made at the next call.
"""

import hashlib
import secrets
from collections.abc import Callable

from django.db import connection, transaction

from journal import queries
from journal.models import Checkpoint, CheckpointSeal
from journal.rules import checkpoints
from journal.rules.chain import SALT_BYTES
from sealing import cms
from sealing.keys import Signer

#: stamp(digest) -> token, from an authority; raises `sealing.timestamp.NoTimestamp`
Stamping = Callable[[bytes], bytes]

_LOCK = "journal.checkpoint"


def checkpoint(*, signer: Signer, stamp: Stamping) -> int:
    """Take a checkpoint if one is called for, and seal what is not sealed yet.

    Returns the number of the last checkpoint, 0 if there is none.
    """
    last = take()
    seal_missing(signer=signer, stamp=stamp)
    return last


@transaction.atomic(durable=True)
def take() -> int:
    """Fix the heads that have moved since the last checkpoint; return its number.

    Where none has moved one is taken all the same once `CHECKPOINT_GAP` has passed, so
    that when checkpoints were made says nothing of who was at work.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [_LOCK])
    last = Checkpoint.objects.order_by("-n").first()
    heads = queries.moved_heads()
    at = queries.instant()
    if not heads and (last is None or at < last.at + queries.CHECKPOINT_GAP):
        return last.n if last else 0
    n = last.n + 1 if last else 1
    salt = secrets.token_bytes(SALT_BYTES)
    content = checkpoints.content(
        n=n,
        at=at,
        previous=bytes(last.digest) if last else checkpoints.NO_CHECKPOINT,
        root=checkpoints.root(heads, salt=salt),
    )
    Checkpoint.objects.create(
        n=n,
        at=at,
        content=content,
        digest=hashlib.sha256(content).digest(),
        salt=salt,
        heads={name: [head.n, head.digest.hex()] for name, head in heads.items()},
    )
    return n


def seal_missing(*, signer: Signer, stamp: Stamping) -> None:
    """Sign and stamp every checkpoint that has no seal yet, in order."""
    for found in Checkpoint.objects.filter(seal=None).order_by("n"):
        signature = cms.sign_detached(
            bytes(found.content), signer, signing_time=queries.instant()
        )
        # Over the signature: the token then proves when both existed.
        token = stamp(hashlib.sha256(signature).digest())
        _keep(found.n, signature, token)


@transaction.atomic(durable=True)
def _keep(n: int, signature: bytes, token: bytes) -> None:
    found = Checkpoint.objects.select_for_update().get(n=n)
    if not CheckpointSeal.objects.filter(checkpoint=found).exists():
        CheckpointSeal.objects.create(
            checkpoint=found, signature=signature, token=token
        )
