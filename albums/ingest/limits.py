"""What is let in and how much it may cost: every budget and allow-list of ingest, in one place."""

from codecs import getincrementaldecoder

from albums.ingest.errors import EmptyFile, NotAPhoto, TooManyBytes, TooManyPixels, TooSmallToMark, UnsupportedFormat

MEGA = 1_000_000
MEBIBYTE = 2**20

MAX_BYTES = 200 * MEGA
MAX_SIDE = 65_535

# Every copy must carry its viewer's own mark, the smallest thumb too: a picture that leaves no room for a name and for
# segments to choose from would be the same for everybody.
MIN_SIDE = 32
MAX_SIDES_RATIO = 16

# Most pixels by format: what was measured to decode within MEMORY, rounded down. JPEG alone can be
# decoded at a fraction of its size, so it may be larger, unless all its scans have to be held first.
MAX_PIXELS = {
    "JPEG": 200 * MEGA,
    "PNG": 64 * MEGA,
    "TIFF": 64 * MEGA,
    "GIF": 64 * MEGA,
    "HEIF": 56 * MEGA,
    "AVIF": 40 * MEGA,
    "WEBP": 25 * MEGA,
}
MAX_PROGRESSIVE_SAMPLES = 3 * 64 * MEGA

# Most bytes of a text or a profile that a PNG has packed: real ones have some megabytes.
MAX_PACKED_TEXT = 16 * MEBIBYTE

# One decoder: address space in bytes, and seconds, of the wall clock as of CPU.
MEMORY = 512 * MEBIBYTE
SECONDS = 10

# libde265 cannot decode without a thread beside the caller's. Where threads are let in, this bounds them together
# with everything else that runs as the same user.
THREADED_FORMATS = {"HEIF"}
MAX_TASKS = 4096

# As much of a file as `sniff` wants to see.
HEAD_BYTES = 4096

_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1", b"mif2"}
_AVIF_BRANDS = {b"avif", b"avis"}
# Pictures in the same boxes by other codecs, or in boxes of a shorter kind.
_OTHER_PICTURE_BRANDS = {b"mif3", b"avci", b"avcs", b"jpeg", b"jpgs", b"j2ki", b"j2is", b"vvic", b"vvis", b"evbi", b"unif"}
_SOUND_BRANDS = {b"M4A ", b"M4B ", b"F4A "}

_PHOTOS = (
    (0, b"\xff\xd8\xff", "JPEG"),
    (0, b"\x89PNG\r\n\x1a\n", "PNG"),
    (0, b"GIF87a", "GIF"),
    (0, b"GIF89a", "GIF"),
    (8, b"WEBP", "WEBP"),
    (0, b"II*\0", "TIFF"),
    (0, b"MM\0*", "TIFF"),
    (0, b"II+\0", "TIFF"),
    (0, b"MM\0+", "TIFF"),
)

# First match wins, so the longer signatures of a family stand before the shorter.
_OTHERS = (
    (8, b"CR\x02\0", UnsupportedFormat, "raw"),
    (0, b"IIU\0", UnsupportedFormat, "raw"),
    (0, b"IIRO", UnsupportedFormat, "raw"),
    (0, b"IIRS", UnsupportedFormat, "raw"),
    (0, b"MMOR", UnsupportedFormat, "raw"),
    (0, b"FUJIFILMCCD-RAW", UnsupportedFormat, "raw"),
    (0, b"FOVb", UnsupportedFormat, "raw"),
    (0, b"8BPS", UnsupportedFormat, "psd"),
    (0, b"BM", UnsupportedFormat, "bmp"),
    (0, b"\0\0\1\0", UnsupportedFormat, "icon"),
    (0, b"\0\0\2\0", UnsupportedFormat, "icon"),
    (0, b"\xff\x0a", UnsupportedFormat, "jxl"),
    (4, b"JXL \r\n\x87\n", UnsupportedFormat, "jxl"),
    (4, b"jP  \r\n\x87\n", UnsupportedFormat, "jp2"),
    (0, b"\xff\x4f\xff\x51", UnsupportedFormat, "jp2"),
    (8, b"AVI ", NotAPhoto, "video"),
    (8, b"WAVE", NotAPhoto, "sound"),
    (0, b"\x1a\x45\xdf\xa3", NotAPhoto, "video"),
    (0, b"\0\0\1\xba", NotAPhoto, "video"),
    (0, b"\0\0\1\xb3", NotAPhoto, "video"),
    (0, b"FLV\1", NotAPhoto, "video"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", NotAPhoto, "video"),
    (4, b"moov", NotAPhoto, "video"),
    (4, b"mdat", NotAPhoto, "video"),
    (4, b"wide", NotAPhoto, "video"),
    (0, b"ID3", NotAPhoto, "sound"),
    (0, b"OggS", NotAPhoto, "sound"),
    (0, b"fLaC", NotAPhoto, "sound"),
    (0, b"PK\3\4", NotAPhoto, "archive"),
    (0, b"PK\5\6", NotAPhoto, "archive"),
    (0, b"Rar!\x1a\7", NotAPhoto, "archive"),
    (0, b"7z\xbc\xaf\x27\x1c", NotAPhoto, "archive"),
    (0, b"\x1f\x8b", NotAPhoto, "archive"),
    (0, b"MZ", NotAPhoto, "program"),
    (0, b"\x7fELF", NotAPhoto, "program"),
)


def sniff(head: bytes) -> str:
    """The format of a file by its first HEAD_BYTES, never by its name: one of the keys of MAX_PIXELS.

    Raises EmptyFile, NotAPhoto or UnsupportedFormat, with the kind that was recognised.
    """
    if not head:
        raise EmptyFile
    for offset, magic, refusal, kind in _OTHERS:
        if head[offset : offset + len(magic)] == magic:
            raise refusal(kind)
    for offset, magic, name in _PHOTOS:
        if head[offset : offset + len(magic)] == magic:
            return name
    if head[4:8] == b"ftyp":
        return _sniff_boxes(head)
    raise _sniff_text(head)


def check_bytes(count: int) -> None:
    """Raises EmptyFile or TooManyBytes unless a file of `count` bytes is within the budget."""
    if count == 0:
        raise EmptyFile
    if count > MAX_BYTES:
        raise TooManyBytes


def check_size(*, format: str, width: int, height: int) -> None:
    """Raises TooManyPixels unless a picture of `width` x `height` px is within its format's budget.

    Raises TooSmallToMark where its copies could not carry a mark. Turning a picture upright changes neither answer.
    """
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS[format]:
        raise TooManyPixels
    shorter, longer = sorted((width, height))
    if shorter < MIN_SIDE or longer > shorter * MAX_SIDES_RATIO:
        raise TooSmallToMark


def check_progressive(*, width: int, height: int, layers: int) -> None:
    """Raises TooManyPixels unless all coefficients of a progressive JPEG, two bytes each, can be held at once."""
    if width * height * layers > MAX_PROGRESSIVE_SAMPLES:
        raise TooManyPixels


def _sniff_boxes(head: bytes) -> str:
    """ISO base media files are told apart by their brands alone: HEIF and AVIF, or else films and sound."""
    length = min(int.from_bytes(head[:4]), len(head))
    major = head[8:12]
    brands = {major} | {head[at : at + 4] for at in range(16, length - 3, 4)}
    if major == b"crx ":
        raise UnsupportedFormat("raw")
    if brands & _AVIF_BRANDS:
        return "AVIF"
    if brands & _HEIF_BRANDS:
        return "HEIF"
    if brands & _OTHER_PICTURE_BRANDS:
        raise UnsupportedFormat
    raise NotAPhoto("sound" if major in _SOUND_BRANDS else "video")


def _sniff_text(head: bytes) -> NotAPhoto:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if b"%pdf-" in head[:1024].lower():
        return NotAPhoto("pdf")
    if b"<svg" in text:
        return NotAPhoto("svg")
    if text.startswith((b"<!doctype html", b"<html", b"<head", b"<script", b"<body")):
        return NotAPhoto("web_page")
    if text.startswith(b"#!"):
        return NotAPhoto("program")
    return NotAPhoto("text" if _is_text(head) else None)


def _is_text(head: bytes) -> bool:
    try:
        # The head may end within a character, which an incremental decoder waits for.
        text = getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return bool(text) and all(character.isprintable() or character.isspace() for character in text)
