from albums.models.album import Album, AlbumBinning
from albums.models.grant import Grant
from albums.models.invitation import Invitation
from albums.models.job import Job
from albums.models.ledger import Look
from albums.models.photo import Photo, PhotoBinning
from albums.models.rendition import Rendition
from albums.models.revocation import Revocation
from albums.models.upload import Upload, UploadPart

__all__ = [
    "Album",
    "AlbumBinning",
    "Grant",
    "Invitation",
    "Job",
    "Look",
    "Photo",
    "PhotoBinning",
    "Rendition",
    "Revocation",
    "Upload",
    "UploadPart",
]
