"""What workers do for notices: print them and put the platform's seal on."""

import hashlib
from uuid import UUID

from celery import shared_task
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from journal.actions.platform import seal_pdf
from notices import queries
from notices.actions.keep_file import keep_file
from notices.press import notices as paper


@shared_task(name="notices.tasks.seal_notice", queue="press")
def seal_notice(*, notice: str, language: str, **_later: str) -> None:
    """Print a notice in one language and seal it; sealed already is no fault."""
    row = queries.notice(UUID(notice))
    if queries.file_of(row, language) is not None:
        return
    pdf = paper.draw(queries.content(row), row.digest, language)
    whole = seal_pdf(pdf, field="platform", reason=row.title_zh, mark=paper.seal_mark())
    digest = hashlib.sha256(whole).hexdigest()
    key = f"notices/{row.uid}/{language}-{digest[:16]}.pdf"
    keep_file(
        notice=row.uid,
        language=language,
        key=str(storages["default"].save(key, ContentFile(whole))),
        digest=digest,
        size=len(whole),
    )
