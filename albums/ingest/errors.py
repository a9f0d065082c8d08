"""Why a photo was not taken in: a small tree of errors that parents can read and the database can keep.

    IngestError
      Refused                the file is at fault: the same file will be refused again
        EmptyFile            no bytes
        TooManyBytes         over the byte budget
        NotAPhoto            a film, a document, a drawing ...           (one code for each kind)
        UnsupportedFormat    a picture, of a format that is not taken    (one code for each kind)
        TooManyPixels        over the pixel or side budget, decompression bombs
        TooSmallToMark       copies of it could not be told apart
        UnreadableImage      truncated or damaged
      Failed                 the decoder gave up: another try may help
        TooHungry            over the memory or the time budget
        DecoderCrashed       the decoder died, or answered nonsense
        SandboxUnavailable   no decoder could be started

`code` is stable and kept in the database, `from_code` brings the error back. `sentence` is for a tired parent.
"""

from typing import ClassVar


class IngestError(Exception):
    """Base of all reasons for which a photo is not taken in."""

    code = "ingest"
    sentence = "This file could not be taken in."
    can_retry = False
    kinds: ClassVar[dict[str, str]] = {}

    def __init__(self, kind: str | None = None) -> None:
        if kind in self.kinds:
            self.code = f"{self.code}.{kind}"
            self.sentence = self.kinds[kind]
        super().__init__(self.sentence)


class Refused(IngestError):
    """The file is at fault."""


class Failed(IngestError):
    """The decoder gave up."""

    can_retry = True


class EmptyFile(Refused):
    code = "empty"
    sentence = "This file is empty. Perhaps it was not fully copied from the phone yet."


class TooManyBytes(Refused):
    code = "too_many_bytes"
    sentence = "This file is too large. Photos of up to 200 MB are taken in."


class NotAPhoto(Refused):
    code = "not_a_photo"
    sentence = "This is not a photo that FamilyVault knows."
    kinds: ClassVar = {
        "video": "This is a video. FamilyVault keeps photos only for now.",
        "sound": "This is a sound recording. FamilyVault keeps photos only.",
        "pdf": "This is a PDF document, not a photo.",
        "archive": "This is an archive of files. Please unpack it and upload the photos in it.",
        "svg": "This is an SVG drawing, not a photo.",
        "web_page": "This is a web page, not a photo.",
        "program": "This is a program, not a photo.",
        "text": "This is a text, not a photo.",
    }


class UnsupportedFormat(Refused):
    code = "unsupported_format"
    sentence = "This picture has a format that FamilyVault does not take in. Please save it as a JPEG."
    kinds: ClassVar = {
        "raw": "This is a camera's raw file. Please export it as a JPEG and upload that.",
        "psd": "This is a Photoshop file. Please export it as a JPEG and upload that.",
        "bmp": "This is a BMP picture. Please save it as a JPEG or PNG and upload that.",
        "icon": "This is an icon file, not a photo.",
        "jxl": "This is a JPEG XL picture. Please save it as a JPEG and upload that.",
        "jp2": "This is a JPEG 2000 picture. Please save it as a JPEG and upload that.",
    }


class TooManyPixels(Refused):
    code = "too_many_pixels"
    sentence = "This picture has too many pixels to be opened safely. Please save it smaller and upload that."


class TooSmallToMark(Refused):
    code = "too_small_to_mark"
    sentence = "This picture is too small, or too narrow, to carry a mark."


class UnreadableImage(Refused):
    code = "unreadable"
    sentence = "This picture is damaged or incomplete. Please upload it again from the camera or phone it is from."


class TooHungry(Failed):
    code = "too_hungry"
    sentence = "Opening this picture took too much."
    kinds: ClassVar = {
        "memory": "Opening this picture took too much memory. Please save it smaller and upload that.",
        "time": "Opening this picture took too long. Try again when the vault is less busy, or save it smaller.",
    }


class DecoderCrashed(Failed):
    code = "decoder_crashed"
    sentence = "Something in this picture made its decoder fail. Please save it anew as a JPEG and upload that."


class SandboxUnavailable(Failed):
    code = "sandbox_unavailable"
    sentence = "The vault could not open pictures just now. Please try again in a while."


def from_code(code: str) -> IngestError | None:
    """The error that a stored or received `code` stands for, or None if there is no such code."""
    if code not in _BY_CODE:
        return None
    error, kind = _BY_CODE[code]
    return error(kind)


def _every_error() -> list[tuple[type[IngestError], str | None]]:
    leaves = (*Refused.__subclasses__(), *Failed.__subclasses__())
    return [(leaf, kind) for leaf in leaves for kind in (None, *leaf.kinds)]


_BY_CODE = {error(kind).code: (error, kind) for error, kind in _every_error()}
