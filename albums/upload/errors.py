"""Why an upload, or one request of it, is turned down; every error knows its answer.

    UploadError
      Malformed, UnknownChecksum     400   a header that the protocol does not allow
      NotWelcome                     403   the album, or the vault, was closed to its sender meanwhile
      CutOff                         408   the connection broke, or was too slow
      Ended                          410   expired, cancelled, or gone wrong for good
      WrongOffset                    409   another request was quicker
      LengthMissing                  411   a body of unknown length
      WrongVersion                   412   another version of tus
      TooLong                        413   more bytes than announced, or than are taken in
      ShareUsedUp, QuotaUsedUp       413   more than the keepers let each person add, or all together
      WrongContentType               415   not the bytes of an upload
      FileRefused                    413, 415 or 422   what was sent is no photo: the reason is ingest's
      Busy                           423   a photo is being made of it at this moment
      TooMany                        429   uploads or pieces
      ChecksumMismatch               460   the bytes are not those that were sent
      VaultUnavailable, VaultFull    503, 507   storage is out of reach, or full

`sentence` is for a tired parent, `code` for scripts and the database.
"""

from albums.ingest.errors import EmptyFile, IngestError, TooManyBytes, from_code as ingest_error
from familyvault.rate_limits import SHORTEST_PAUSE


class UploadError(Exception):
    """Base of all reasons; `status` is the HTTP status of the answer, `retry_after` in seconds."""

    code = "upload"
    status = 400
    sentence = "This upload did not work. Please choose the photo once more."
    retry_after: int | None = None

    def __init__(self) -> None:
        super().__init__(self.sentence)


class Malformed(UploadError):
    code = "malformed"


class UnknownChecksum(UploadError):
    code = "unknown_checksum"


class NotWelcome(UploadError):
    """The sender's access ended while they were sending. What was stored before stays, and is theirs no more."""

    code, status = "not_welcome", 403
    sentence = "The album is no longer open for new photos from you."


class CutOff(UploadError):
    """The connection broke, or was too slow, before the whole body had come."""

    code, status = "cut_off", 408
    sentence = "The connection was lost. It goes on by itself as soon as it is back."


class WrongOffset(UploadError):
    code, status = "wrong_offset", 409


class LengthMissing(UploadError):
    code, status = "length_missing", 411


class WrongVersion(UploadError):
    code, status = "wrong_version", 412


class TooLong(UploadError):
    code, status = "too_long", 413
    sentence = TooManyBytes.sentence


class WrongContentType(UploadError):
    code, status = "wrong_content_type", 415


class Busy(UploadError):
    code, status, retry_after = "busy", 423, 2
    sentence = "The vault is just taking this photo in."


class TooMany(UploadError):
    code, status, retry_after = "too_many", 429, SHORTEST_PAUSE
    sentence = "You have very many unfinished uploads. Let some of them finish, or try again tomorrow."


class ChecksumMismatch(UploadError):
    code, status = "checksum_mismatch", 460
    sentence = "Some of this photo was damaged on the way. Please try again."


class VaultUnavailable(UploadError):
    code, status, retry_after = "vault_unavailable", 503, 5
    sentence = "The vault cannot store photos just now. Nothing is lost; it goes on by itself."


class VaultFull(UploadError):
    code, status, retry_after = "vault_full", 507, 60
    sentence = "The vault is full. Please tell the person who runs it; what has been added is safe."


class ShareUsedUp(UploadError):
    """A person who is no keeper has added as much as the keepers let each of them."""

    code, status = "share_used_up", 413
    sentence = "The room that the parents set for your photos is used up. Please ask them for more; what you added is safe."


class QuotaUsedUp(UploadError):
    """Not the disk is full: the keepers set how much all photos may take. A smaller photo may fit."""

    code, status = "quota_used_up", 413
    sentence = (
        "This photo goes over the limit that the keepers set for all photos together. "
        "They can raise it on the vault's page; what has been added is safe."
    )


class Ended(UploadError):
    """An upload that ended without a photo; `code` is kept in the database."""

    code, status = "ended", 410

    def __init__(self, code: str | None = None) -> None:
        self.code = code or self.code
        self.sentence = ENDINGS.get(self.code, self.sentence)
        super().__init__()


EXPIRED, CANCELLED, WITHDRAWN, DAMAGED = "expired", "cancelled", "withdrawn", "damaged"
ENDINGS = {
    EXPIRED: "This upload was left alone for a day and was cleared away. Please choose the photo once more.",
    CANCELLED: "This upload was cancelled.",
    WITHDRAWN: "The album is no longer open for new photos from you.",
    DAMAGED: "Part of this photo was lost in the vault's storage. Please choose it once more.",
}


class FileRefused(UploadError):
    """The file itself is no photo that the vault takes in, for the reason that ingest names."""

    def __init__(self, reason: IngestError) -> None:
        self.code, self.sentence = reason.code, reason.sentence
        self.status = 422 if isinstance(reason, EmptyFile) else 413 if isinstance(reason, TooManyBytes) else 415
        super().__init__()


def ended_with(code: str) -> UploadError:
    """The error that an ended upload's `refusal_code` stands for."""
    reason = ingest_error(code)
    return FileRefused(reason) if reason else Ended(code)
