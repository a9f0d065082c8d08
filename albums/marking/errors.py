"""Every way marking can refuse. All are `MarkingError`, so a caller may catch one name."""


class MarkingError(ValueError):
    """A picture, twin or codeword that cannot be marked or spliced."""


class NotATwinnableJPEG(MarkingError):
    """Not a baseline JPEG with one scan and restart markers, so it has no segments to splice."""


class DamagedTwin(MarkingError):
    """Stored twin bytes that are truncated, altered or of an unknown version."""


class CodewordDoesNotFit(MarkingError):
    """A codeword, or bands, made for another picture, another viewer or another size."""
