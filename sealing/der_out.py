"""DER, written: each value in its one spelling, smallest parts first.

Every function returns finished bytes, so that a structure is written as it is read in
its standard, from the inside out, and `sealing.der` reads it back as the same.
"""

from datetime import UTC, datetime

from sealing import der


def element(tag: int, *parts: bytes) -> bytes:
    """Write one element around the already written `parts`."""
    content = b"".join(parts)
    length = len(content)
    if length < 0x80:
        return bytes((tag, length)) + content
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(size))) + size + content


def sequence(*parts: bytes) -> bytes:
    """Write a SEQUENCE."""
    return element(der.SEQUENCE, *parts)


def set_of(*parts: bytes, tag: int = der.SET) -> bytes:
    """Write a SET OF in DER's order, perhaps under an implicit tag."""
    return element(tag, *sorted(parts))


def explicit(number: int, *parts: bytes) -> bytes:
    """Write the constructed context element [number]."""
    return element(der.CONTEXT | der.CONSTRUCTED | number, *parts)


def integer(value: int) -> bytes:
    """Write an INTEGER that is not negative."""
    return element(der.INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def octets(value: bytes) -> bytes:
    """Write an OCTET STRING."""
    return element(der.OCTET_STRING, value)


def bits(value: bytes) -> bytes:
    """Write a BIT STRING of whole bytes."""
    return element(der.BIT_STRING, b"\x00", value)


def null() -> bytes:
    """Write a NULL."""
    return element(der.NULL)


def boolean_true() -> bytes:
    """Write TRUE; DER never writes a FALSE that is a default."""
    return element(der.BOOLEAN, b"\xff")


def oid(dotted: str) -> bytes:
    """Write an OBJECT IDENTIFIER."""
    first, second, *rest = map(int, dotted.split("."))
    content = b""
    for arc in (first * 40 + second, *rest):
        groups = [arc & 0x7F]
        while arc := arc >> 7:
            groups.append(arc & 0x7F | 0x80)
        content += bytes(reversed(groups))
    return element(der.OID, content)


def utf8(text: str) -> bytes:
    """Write a UTF8String."""
    return element(der.UTF8_STRING, text.encode())


def generalized_time(moment: datetime) -> bytes:
    """Write a GeneralizedTime, as RFC 3161 wants it."""
    moment = moment.astimezone(UTC)
    text = moment.strftime("%Y%m%d%H%M%S").rjust(14, "0")
    fraction = f".{moment.microsecond:06d}".rstrip("0").rstrip(".")
    return element(der.GENERALIZED_TIME, f"{text}{fraction}Z".encode())


def cms_time(moment: datetime) -> bytes:
    """Write a Time: UTCTime up to 2049, GeneralizedTime after (RFC 5652 11.3)."""
    moment = moment.astimezone(UTC).replace(microsecond=0)
    if 1950 <= moment.year < 2050:
        return element(der.UTC_TIME, moment.strftime("%y%m%d%H%M%SZ").encode())
    return generalized_time(moment)
