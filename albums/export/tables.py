"""What the vault knows, as rows: photos, people, who may see what. For the tables and the JSON of an export."""

from collections.abc import Iterator

from django.db.models import QuerySet

from accounts.models import User
from albums.export.plan import Item, Plan, Shelf
from albums.models import Grant, Invitation, Photo

AT_ONCE = 500
PHOTO_COLUMNS = (
    "file", "is_original", "album", "caption", "taken_at", "received_at", "uploaded_by", "filename", "format", "width",
    "height", "bytes", "sha256_of_original", "state", "id", "album_id",
)  # fmt: skip
PERSON_COLUMNS = ("name", "email", "is_keeper", "may_come_in", "joined_at", "id")
ACCESS_COLUMNS = (
    "who", "kind", "album", "role", "tier", "given_by", "given_at", "until", "ended_at", "ended_by", "who_id", "album_id",
)  # fmt: skip
EVERY_ALBUM = "(all albums)"

Row = dict[str, object]


def photo_rows(plan: Plan) -> Iterator[Row]:
    """Yield a row for every picture, with PHOTO_COLUMNS, album by album."""
    return (row for shelf in plan.shelves for row in rows_of(shelf, shelf.items))


def rows_of(shelf: Shelf, items: list[Item]) -> Iterator[Row]:
    """Yield the rows of some pictures of one album; a few hundred are in memory at a time."""
    for begin in range(0, len(items), AT_ONCE):
        some = items[begin : begin + AT_ONCE]
        photos = Photo.objects.select_related("uploaded_by").in_bulk([item.photo_id for item in some])
        for item in some:
            if item.photo_id in photos:
                yield _photo_row(shelf, item, photos[item.photo_id])


def person_rows() -> Iterator[Row]:
    for person in User.objects.order_by("joined_at", "pk"):
        yield {
            "name": person.name, "email": person.email or "", "is_keeper": person.is_keeper,
            "may_come_in": person.is_active, "joined_at": person.joined_at, "id": str(person.pk),
        }  # fmt: skip


def access_rows(plan: Plan) -> Iterator[Row]:
    """Yield who may see what, and could: grants of people and of guest links, and invitations that nobody has used."""
    grants = Grant.objects.select_related("user", "link", "album", "granted_by", "revocation__revoked_by")
    for grant in _about(plan, grants).order_by("granted_at", "pk"):
        kind = "person" if grant.link is None else "guest link"
        yield _access_row(grant, kind, who=grant.user or grant.link, by=grant.granted_by, at=grant.granted_at)
    invitations = Invitation.objects.unused().select_related("album", "invited_by")
    for invitation in _about(plan, invitations).order_by("created_at", "pk"):
        yield _access_row(invitation, "invitation", who=None, by=invitation.invited_by, at=invitation.created_at)


def _photo_row(shelf: Shelf, item: Item, photo: Photo) -> Row:
    return {
        "file": item.path, "is_original": item.is_original, "album": shelf.album.name, "caption": photo.caption,
        "taken_at": photo.taken_at, "received_at": photo.received_at, "uploaded_by": _name(photo.uploaded_by),
        "filename": photo.filename, "format": photo.format, "width": photo.width, "height": photo.height,
        "bytes": item.size, "sha256_of_original": photo.sha256, "state": photo.state, "id": str(photo.pk),
        "album_id": str(shelf.album.pk),
    }  # fmt: skip


def _about(plan: Plan, rows: QuerySet) -> QuerySet:
    """Those about the albums of the plan; of all albums, those about none in particular too."""
    if plan.is_all:
        return rows
    return rows.filter(album__in=[shelf.album.pk for shelf in plan.shelves]) | rows.filter(album=None)


def _access_row(given: Grant | Invitation, kind: str, *, who: object, by: User | None, at: object) -> Row:
    link = getattr(given, "link", None)
    revocation = getattr(given, "revocation", None) or getattr(link, "revocation", None)
    return {
        "who": str(who) if who else given.name, "kind": kind, "album": given.album.name if given.album else EVERY_ALBUM,
        "role": given.role, "tier": given.tier, "given_by": _name(by), "given_at": at,
        "until": given.expires_at or getattr(link, "expires_at", None),
        "ended_at": revocation.revoked_at if revocation else None, "ended_by": _name(revocation and revocation.revoked_by),
        "who_id": str(who.pk) if who else str(given.pk), "album_id": str(given.album_id or ""),
    }  # fmt: skip


def _name(person: User | None) -> str:
    return person.name if person else ""
