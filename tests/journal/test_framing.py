"""Frames made once: what every client reads from them, packed and plain."""

import asyncio
import zlib

import pytest
from websockets.asyncio.client import connect
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory

from journal.live.framing import FLUSHED, PACKED_FROM_BYTES, Frame, framed
from tests.journal.listening import Listener
from tests.journal.scenario import act, play
from tests.journal.writing import note


@pytest.mark.parametrize(
    ("length", "head"),
    [
        (0, "8100"),
        (1, "8101"),
        (125, "817d"),
        (126, "817e007e"),
        (127, "817e007f"),
        (65_535, "817effff"),
        (65_536, "817f0000000000010000"),
        (65_537, "817f0000000000010001"),
    ],
)
def test_a_frame_says_its_length(length: int, head: str) -> None:
    data = b"x" * length
    assert framed(data) == bytes.fromhex(head) + data


@pytest.mark.parametrize("length", [PACKED_FROM_BYTES - 5, PACKED_FROM_BYTES - 4, 9999])
def test_only_long_texts_are_packed(length: int) -> None:
    frame = Frame("标" + "x" * (length - 3))
    is_packed = bool(frame.packed[0] & 0x40)
    assert is_packed == (len(frame.plain) >= PACKED_FROM_BYTES)
    if is_packed:
        start = 2 if frame.packed[1] < 126 else 4
        read = zlib.decompress(frame.packed[start:] + FLUSHED + b"\x03\x00", wbits=-15)
        assert read.decode() == frame.text


# A client with a smaller window than frames are packed for is sent them plain.
OFFERS = [
    None,
    [ClientPerMessageDeflateFactory()],
    [ClientPerMessageDeflateFactory(server_max_window_bits=10)],
]


@pytest.mark.parametrize("offer", OFFERS, ids=["plain", "packed", "small-window"])
def test_every_client_reads_the_same_rows(parlour: str, offer: list | None) -> None:
    texts = [text * 2000 for text in "开标大厅"]

    async def scenario() -> None:
        address = f"{parlour}/ann/a/"
        ann = Listener(await connect(address, compression=None, extensions=offer))
        ann.hello = (await ann.hear())["hello"]
        await ann.say(say="catch-up", after=0)
        await ann.until(lambda: ann.frames)
        for n, text in enumerate(texts, start=1):
            await act(note, "room:a", text)
            await ann.until_row(n)
        assert ann.texts == texts
        await ann.leave()

    play(scenario)


def test_ten_sockets_of_different_kinds_hear_all_in_order(parlour: str) -> None:
    async def scenario() -> None:
        some = await asyncio.gather(
            *[
                Listener.enter(
                    f"{parlour}/v{n}/a/", compression="deflate" if n % 2 else None
                )
                for n in range(10)
            ]
        )
        for n in range(1, 6):
            await act(note, "room:a", str(n) * 3000)
        await asyncio.gather(*[each.until_row(5) for each in some])
        assert {tuple(each.order) for each in some} == {(1, 2, 3, 4, 5)}
        await asyncio.gather(*[each.leave() for each in some])

    play(scenario)
