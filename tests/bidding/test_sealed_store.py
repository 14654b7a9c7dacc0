"""Where sealed parts lie: a disk, and S3 (moto's server in memory)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from bidding.rules.uploads import SEGMENT_BYTES
from bidding.sealed_store import sealed_part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import SettingsWrapper

S3 = {
    "BACKEND": "storages.backends.s3.S3Storage",
    "OPTIONS": {
        "bucket_name": "sealed",
        "access_key": "test",
        "secret_key": "test",
        "region_name": "us-east-1",
    },
}


@pytest.fixture(params=["disk", "s3"])
def store(request: pytest.FixtureRequest, settings: SettingsWrapper) -> Iterator[str]:
    """Sealed parts on each kind of storage."""
    if request.param == "disk":
        yield "disk"
        return
    import boto3
    from moto import mock_aws

    with mock_aws():
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="sealed")
        settings.STORAGES = {**settings.STORAGES, "sealed": S3}
        yield "s3"


def test_segments_come_back_in_order_and_heads_apart(store: str) -> None:
    """Whatever order they came in; a head never touches what is verified."""
    part = sealed_part(str(uuid4()), str(uuid4()), 1)
    first, last = b"a" * SEGMENT_BYTES, b"b" * 1000
    name, other = uuid4(), uuid4()
    assert part.read_head(name) == b""
    part.write_head(name, b"begun")
    part.write_segment(1, last)
    part.write_segment(0, first)
    part.write_segment(0, bytearray(first))
    part.write_head(other, b"begun by another")
    part.flush()
    assert part.read_head(name) == b"begun"
    assert list(part.segments(SEGMENT_BYTES + 1000)) == [first, last]
    assert part.read(SEGMENT_BYTES + 10, 5) == b"bbbbb"
    place = bytearray(1005)
    assert part.read_into(SEGMENT_BYTES, memoryview(place)) == 1000
    assert place == last + bytes(5)
    part.delete_heads()
    assert part.read_head(other) == b""
    part.delete()
    part.delete()
    assert part.read(0, 10) == b""
    assert part.read_into(0, memoryview(place)) == 0
