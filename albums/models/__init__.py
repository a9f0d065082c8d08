from albums.models.album import Album, AlbumBinning
from albums.models.alert import Alert, AlertKind, AlertMute, AlertRule
from albums.models.confirmation import Confirmation, RenewalReminder
from albums.models.deed import Deed
from albums.models.fingerprint import FingerprintShelf, PhotoFingerprint
from albums.models.freeze import Freeze
from albums.models.grant import Grant
from albums.models.guest_link import Admission, GuestLink
from albums.models.invitation import Invitation
from albums.models.job import Job
from albums.models.ledger import Look
from albums.models.photo import Photo, PhotoBinning
from albums.models.rendition import Rendition
from albums.models.revocation import Revocation
from albums.models.trace import Trace, TracedPicture
from albums.models.upload import Upload, UploadPart

__all__ = [
    "Admission",
    "Album",
    "AlbumBinning",
    "Alert",
    "AlertKind",
    "AlertMute",
    "AlertRule",
    "Confirmation",
    "Deed",
    "FingerprintShelf",
    "Freeze",
    "Grant",
    "GuestLink",
    "Invitation",
    "Job",
    "Look",
    "Photo",
    "PhotoBinning",
    "PhotoFingerprint",
    "Rendition",
    "RenewalReminder",
    "Revocation",
    "Trace",
    "TracedPicture",
    "Upload",
    "UploadPart",
]
