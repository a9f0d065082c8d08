"""A JPEG parser that forgives nothing (ITU-T T.81), for baseline pictures of one scan.

It decodes every Huffman code, so that a segment with a bit too many or too few is found.
"""

import struct
from dataclasses import dataclass, field

ORDER_ONCE = (0xC0, 0xDD, 0xDA)


@dataclass
class Parsed:
    width: int = 0
    height: int = 0
    interval: int = 0
    sampling: list[tuple[int, int]] = field(default_factory=list)
    apps: list[tuple[int, bytes]] = field(default_factory=list)
    quantisation: dict[int, bytes] = field(default_factory=dict)
    huffman: dict[int, dict[tuple[int, int], int]] = field(default_factory=dict)
    tables: list[tuple[int, int]] = field(default_factory=list)
    markers: list[int] = field(default_factory=list)
    segments: list[bytes] = field(default_factory=list)
    blocks: list[list[list[int]]] = field(default_factory=list)


def parse(jpeg: bytes) -> Parsed:
    """Everything in a JPEG; AssertionError where it breaks the standard."""
    parsed, at = Parsed(), 2
    assert jpeg[:2] == b"\xff\xd8"
    while 0xDA not in parsed.markers:
        magic, marker, length = struct.unpack_from(">BBH", jpeg, at)
        assert magic == 0xFF and length >= 2, "a marker segment is expected"
        body = jpeg[at + 4 : at + 2 + length]
        assert len(body) == length - 2
        _read(parsed, marker, body)
        parsed.markers.append(marker)
        at += 2 + length
    assert all(parsed.markers.count(marker) == 1 for marker in ORDER_ONCE)
    assert jpeg[-2:] == b"\xff\xd9"
    _cut(parsed, jpeg[at:-2])
    parsed.blocks = [_decode(parsed, segment) for segment in parsed.segments]
    return parsed


def _read(parsed: Parsed, marker: int, body: bytes) -> None:
    if 0xE0 <= marker <= 0xEF or marker == 0xFE:
        parsed.apps.append((marker, body))
    elif marker == 0xDB:
        assert len(body) == 65 and body[0] < 4
        parsed.quantisation[body[0]] = body[1:]
    elif marker == 0xC0:
        precision, parsed.height, parsed.width, count = struct.unpack_from(">BHHB", body)
        assert precision == 8 and count == 3 and len(body) == 6 + 3 * count
        parsed.sampling = [(body[7 + 3 * n] >> 4, body[7 + 3 * n] & 15) for n in range(count)]
    elif marker == 0xC4:
        counts, symbols = body[1:17], body[17:]
        assert len(symbols) == sum(counts)
        parsed.huffman[body[0]] = _codes(counts, symbols)
    elif marker == 0xDD:
        (parsed.interval,) = struct.unpack(">H", body)
    else:
        assert marker == 0xDA, f"unexpected marker {marker:02x}"
        assert body[0] == 3 and body[-3:] == bytes((0, 63, 0))
        parsed.tables = [(body[2 + 2 * n] >> 4, body[2 + 2 * n] & 15) for n in range(3)]


def _codes(counts: bytes, symbols: bytes) -> dict[tuple[int, int], int]:
    codes, code, ahead = {}, 0, iter(symbols)
    for length, count in enumerate(counts, start=1):
        for _ in range(count):
            codes[length, code] = next(ahead)
            code += 1
        code <<= 1
    return codes


def _cut(parsed: Parsed, scan: bytes) -> None:
    """Segments in order, each without its marker, byte stuffing undone."""
    start = number = at = 0
    while (at := scan.find(b"\xff", at)) >= 0:
        assert at + 1 < len(scan)
        follower = scan[at + 1]
        assert follower == 0 or follower == 0xD0 + number % 8, "restart markers come in order"
        if follower:
            parsed.segments.append(scan[start:at].replace(b"\xff\x00", b"\xff"))
            start, number = at + 2, number + 1
        at += 2
    parsed.segments.append(scan[start:].replace(b"\xff\x00", b"\xff"))
    across, down = 8 * max(h for h, _ in parsed.sampling), 8 * max(v for _, v in parsed.sampling)
    units = -(-parsed.width // across) * -(-parsed.height // down)
    assert parsed.interval == 1 and len(parsed.segments) == units


def _decode(parsed: Parsed, segment: bytes) -> list[list[int]]:
    """The quantised coefficients of one MCU, block by block, in zigzag order."""
    bits = _Bits(segment)
    blocks = []
    for (h, v), (dc, ac) in zip(parsed.sampling, parsed.tables, strict=True):
        predicted = 0
        for _ in range(h * v):
            block = [0] * 64
            predicted = block[0] = predicted + bits.signed(bits.symbol(parsed.huffman[dc]))
            place = 1
            while place < 64:
                run, size = divmod(bits.symbol(parsed.huffman[0x10 | ac]), 16)
                if not size and run < 15:
                    break
                place += run
                assert place < 64
                block[place] = bits.signed(size)
                place += 1
            blocks.append(block)
    assert set(bits.rest()) <= {"1"} and len(bits.rest()) < 8, "padded with ones to the next byte"
    return blocks


class _Bits:
    def __init__(self, data: bytes):
        self._bits, self._at = "".join(f"{byte:08b}" for byte in data), 0

    def take(self, count: int) -> str:
        taken = self._bits[self._at : self._at + count]
        assert len(taken) == count, "the segment ends too early"
        self._at += count
        return taken

    def symbol(self, codes: dict[tuple[int, int], int]) -> int:
        code = 0
        for length in range(1, 17):
            code = code << 1 | int(self.take(1))
            if (length, code) in codes:
                return codes[length, code]
        raise AssertionError("no such code")

    def signed(self, size: int) -> int:
        if not size:
            return 0
        taken = self.take(size)
        return int(taken, 2) - (0 if taken[0] == "1" else (1 << size) - 1)

    def rest(self) -> str:
        return self._bits[self._at :]
