"""The only place that decides what a viewer may see or change. Every answer is read from the database, now.

No signed URL, token or cache outlives a decision. What is not permitted does not exist: views answer 404.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet
from django.http import Http404

from albums.models import Album, Grant, Invitation, Photo
from albums.renditions.sizes import SOFT, VIEW
from albums.viewing.prepared import Prepared
from albums.viewing.viewer import Viewer

ADDING = (Grant.Role.CONTRIBUTOR, Grant.Role.OWNER)
RUNNING = (Grant.Role.OWNER,)


@dataclass(frozen=True, slots=True)
class Viewable:
    """One rendition of a photo that somebody may see: what issuing it and entering it in the ledger need to know."""

    photo_id: UUID
    wrapped_key: bytes
    mark_key_id: str
    album_id: UUID
    album_name: str
    name: str

    @property
    def id(self) -> UUID:
        return self.photo_id


def viewable_renditions(viewer: Viewer, *, photo_ids: Iterable[UUID], name: str) -> list[Viewable]:
    """Return the renditions `name` (thumb or view) of those of `photo_ids` that this viewer may see, in one query.

    The wider circle gets the soft rendition as its view. Photos that are missing, unfinished, binned or not theirs are
    simply absent.
    """
    ids = tuple(dict.fromkeys(photo_ids))
    if not ids:
        return []
    if viewer.is_keeper:
        rows = _everyones(name).rows(*ids)
    elif viewer.link_id is not None:
        rows = _guests(name).rows(viewer.link_id, *ids)
    else:
        rows = _relatives(name).rows(viewer.user_id, *ids)
    return [Viewable(*row) for row in rows]


def view_of(viewer: Viewer, album: Album) -> str:
    """Return the name of the rendition that fills this viewer's screen in an album that is open to them."""
    if viewer.is_keeper or Album.objects.filter(_close(viewer, album.pk), pk=album.pk).exists():
        return VIEW.name
    return SOFT.name


def binned_thumbs(viewer: Viewer, *, photo_ids: Iterable[UUID]) -> list[Viewable]:
    """Return the thumbs of those of `photo_ids` that lie in the bin and that this viewer may bring back."""
    photos = binned_photos(viewer).ready().filter(pk__in=photo_ids)
    return [Viewable(*row) for row in _rows(photos, Q(renditions__name="thumb"))]


def album_for(viewer: Viewer, album_id: UUID) -> Album:
    """Return an album the viewer may open. Raises Http404."""
    return _one(Album.objects.visible_to(viewer).filter(pk=album_id))


def album_to_add_to(viewer: Viewer, album_id: UUID) -> Album:
    """Return an album into which the viewer may upload. Raises Http404."""
    album = album_for(viewer, album_id)
    if not may_add(viewer, album):
        raise Http404
    return album


def album_to_run(viewer: Viewer, album_id: UUID) -> Album:
    """Return an album that the viewer may rename, fill with people and delete. Raises Http404."""
    album = album_for(viewer, album_id)
    if not may_run(viewer, album):
        raise Http404
    return album


def photo_for(viewer: Viewer, photo_id: UUID) -> Photo:
    """Return a photo the viewer may know of. Raises Http404."""
    return _one(Photo.objects.visible_to(viewer).select_related("album").filter(pk=photo_id))


def photo_to_change(viewer: Viewer, photo_id: UUID) -> Photo:
    """Return a photo whose caption the viewer may write and which they may bin: album owners any, contributors only
    their own. Raises Http404.
    """
    photo = photo_for(viewer, photo_id)
    if not may_change(viewer, photo):
        raise Http404
    return photo


def grant_to_change(viewer: Viewer, grants: QuerySet[Grant], grant_id: int) -> Grant:
    """Return one of `grants` that the viewer may end, change and give again: a keeper any, an album's owner those of
    others in it, never an owner's. Raises Http404.
    """
    grant = _one(grants.select_related("album", "user", "link").filter(pk=grant_id))
    is_others = grant.user is not None and grant.album is not None and grant.role != Grant.Role.OWNER
    if not viewer.is_keeper and not (is_others and may_run(viewer, grant.album)):
        raise Http404
    return grant


def invitation_for(viewer: Viewer, invitation_id: UUID) -> Invitation:
    """Return an invitation that the viewer may pass on and withdraw: keepers any, others their own into an album that
    they run. Raises Http404.
    """
    invitations = Invitation.objects.select_related("album", "invited_by", "redeemed_by", "revocation")
    if not viewer.is_keeper:
        runs = Grant.objects.opening(viewer, OuterRef("album_id"), roles=RUNNING)
        invitations = invitations.filter(runs, invited_by=viewer.user)
    return _one(invitations.filter(pk=invitation_id))


def binned_photos(viewer: Viewer) -> QuerySet[Photo]:
    """Photos in the bin that this viewer may bring back: a keeper any, others what they put there themselves and could put
    there again. What a keeper took down stays down.
    """
    photos = Photo.objects.binned().filter(album__binning=None).select_related("album", "binning__binned_by")
    if viewer.is_keeper:
        return photos
    if viewer.user is None:
        return photos.none()
    runs, adds = (Grant.objects.opening(viewer, OuterRef("album_id"), roles=roles) for roles in (RUNNING, ADDING))
    return photos.filter(runs | (adds & Q(uploaded_by=viewer.user)), binning__binned_by=viewer.user)


def photos_to_erase(viewer: Viewer) -> QuerySet[Photo]:
    """Photos in the bin that this viewer may erase for good: a keeper any, others only what is theirs."""
    photos = binned_photos(viewer)
    return photos if viewer.is_keeper else photos.filter(uploaded_by=viewer.user)


def binned_albums(viewer: Viewer) -> QuerySet[Album]:
    """Albums in the bin that this viewer may bring back: keepers only."""
    return Album.objects.binned() if viewer.is_keeper else Album.objects.none()


def may_add(viewer: Viewer, album: Album) -> bool:
    return viewer.is_keeper or _holds(viewer, album, ADDING)


def may_run(viewer: Viewer, album: Album) -> bool:
    return viewer.is_keeper or _holds(viewer, album, RUNNING)


def may_change(viewer: Viewer, photo: Photo) -> bool:
    if may_run(viewer, photo.album):
        return True
    is_own = viewer.user_id is not None and photo.uploaded_by_id == viewer.user_id
    return is_own and may_add(viewer, photo.album)


@dataclass(frozen=True, slots=True)
class _Asker:
    user_id: UUID | None = None
    link_id: UUID | None = None
    is_keeper: bool = False


@cache
def _everyones(name: str) -> Prepared:
    return Prepared(lambda *photo_ids: _asked(_Asker(is_keeper=True), photo_ids, name=name))


@cache
def _relatives(name: str) -> Prepared:
    return Prepared(lambda user_id, *photo_ids: _asked(_Asker(user_id=user_id), photo_ids, name=name))


@cache
def _guests(name: str) -> Prepared:
    return Prepared(lambda link_id, *photo_ids: _asked(_Asker(link_id=link_id), photo_ids, name=name))


def _asked(asker: _Asker, photo_ids: tuple[UUID, ...], *, name: str) -> QuerySet:
    photos = Photo.objects.visible_to(asker).ready().filter(pk__in=photo_ids)
    if asker.is_keeper or name != VIEW.name:
        return _rows(photos, Q(renditions__name=name))
    close = Q(_close(asker, OuterRef("album_id")))
    return _rows(photos, Q(close, renditions__name=VIEW.name) | Q(~close, renditions__name=SOFT.name))


def _rows(photos: QuerySet[Photo], renditions: Q) -> QuerySet:
    made = photos.filter(renditions).order_by()
    return made.values_list("id", "wrapped_key", "mark_key_id", "album_id", "album__name", "renditions__name")


def _close(viewer, album_id):
    return Grant.objects.opening(viewer, album_id, tier=Grant.Tier.CLOSE)


def _holds(viewer: Viewer, album: Album, roles: Iterable[str]) -> bool:
    return Album.objects.filter(Grant.objects.opening(viewer, album.pk, roles=roles), pk=album.pk).exists()


def _one(queryset):
    found = queryset.first()
    if found is None:
        raise Http404
    return found
