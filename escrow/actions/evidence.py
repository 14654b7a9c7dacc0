"""Keep the evidence of a wrong share, as the worker found it at the opening."""

from datetime import datetime

from escrow.models import ClosingList, ShareEvidence
from sealing import evidence
from sealing.evidence import Evidence


def keep_evidence_in_step(*, closing: str, found: Evidence, at: datetime) -> None:
    """Keep an evidence file of a list (hex digest), in the act that reads the bids.

    It is judged once more here, from the file alone: what shows nothing is no
    evidence, and is refused.
    """
    raw = evidence.write(found)
    judged = evidence.judge(evidence.read(raw))
    ShareEvidence.objects.get_or_create(
        closing=ClosingList.objects.get(digest=closing),
        index=found.i,
        manifest=judged.manifest,
        defaults={
            "fault": str(judged.finding.fault),
            "body": raw,
            "found_at": at,
        },
    )
