"""Who has access to what, drawn small: people and guest links by albums."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.models import User
from albums.models import Album, Grant, GuestLink
from albums.sharing.grants import RANK
from albums.sharing.survey import plain
from albums.sharing.words import terms_in_words

KINDS = {Grant.Role.VIEWER: "looks", Grant.Role.CONTRIBUTOR: "adds", Grant.Role.OWNER: "runs"}


@dataclass(frozen=True, slots=True)
class Cell:
    """What one person or link has in one album (None: in all of them), of all their grants that open it.

    Without `role` they have nothing. `is_inherited`: only by a grant of all albums.
    """

    album: Album | None
    role: str = ""
    tier: str = ""
    expires_at: datetime | None = None
    lapses: bool = False
    is_inherited: bool = False

    @property
    def key(self) -> str:
        return str(self.album.pk) if self.album else "all"

    @property
    def kind(self) -> str:
        """`none`, `looks`, `adds` or `runs`: the cell's shape."""
        return KINDS.get(self.role, "none")

    @property
    def in_words(self) -> str:
        if not self.role:
            return "nothing"
        words = terms_in_words(self)
        return f"{words}, as in all albums" if self.is_inherited else words


@dataclass(frozen=True, slots=True)
class Line:
    """One person's or one link's cells: that of all albums first (a link has none), then those of the albums in order."""

    cells: list[Cell]
    user: User | None = None
    link: GuestLink | None = None

    @property
    def name(self) -> str:
        return self.user.name if self.user else self.link.label

    @property
    def words(self) -> str:
        return plain(f"{self.user.name} {self.user.email or ''}" if self.user else f"{self.link.label} guest")


@dataclass(frozen=True, slots=True)
class Matrix:
    albums: list[Album]
    keepers: list[User]
    people: list[Line]
    guests: list[Line]


def matrix() -> Matrix:
    """Return who has what, people by name. Four queries, whatever the family's size."""
    albums = list(Album.objects.filter(binning=None, erasing_since=None).order_by("name"))
    users = list(User.objects.filter(is_active=True).order_by("name"))
    of_users, of_links = _live_grants()
    lines = [Line(_cells(of_users[user.pk], albums), user=user) for user in users if not user.is_keeper]
    links = GuestLink.objects.live().order_by("label")
    return Matrix(
        albums=albums,
        keepers=[user for user in users if user.is_keeper],
        people=sorted(lines, key=lambda line: line.name.casefold()),
        guests=[Line(_cells(of_links[link.pk], albums)[1:], link=link) for link in links],
    )


def cell_of(user: User, album: Album | None) -> Cell:
    """Return what one person has in one album, or in all of them."""
    held = Grant.objects.live().filter(user=user)
    return _cell(album, [grant for grant in held if grant.album_id in (None, album.pk if album else None)])


def _live_grants() -> tuple[dict[UUID, list[Grant]], dict[UUID, list[Grant]]]:
    of_users, of_links = defaultdict(list), defaultdict(list)
    for grant in Grant.objects.live():
        if grant.link_id is None:
            of_users[grant.user_id].append(grant)
        else:
            of_links[grant.link_id].append(grant)
    return of_users, of_links


def _cells(grants: list[Grant], albums: list[Album]) -> list[Cell]:
    by_album = defaultdict(list)
    for grant in grants:
        by_album[grant.album_id].append(grant)
    return [_cell(None, by_album[None])] + [_cell(album, by_album[album.pk] + by_album[None]) for album in albums]


def _cell(album: Album | None, grants: list[Grant]) -> Cell:
    """Join grants of one album and of all of them: the more generous counts."""
    if not grants:
        return Cell(album)
    own = [grant for grant in grants if grant.album_id is not None]
    longest = max(grants, key=lambda grant: (grant.expires_at is None, grant.expires_at and grant.expires_at.timestamp()))
    return Cell(
        album=album,
        role=max((grant.role for grant in grants), key=RANK.__getitem__),
        tier=Grant.Tier.CLOSE if _any_close(grants) else Grant.Tier.WIDER,
        expires_at=longest.expires_at,
        lapses=longest.lapses,
        is_inherited=album is not None and not own,
    )


def _any_close(grants: Iterable[Grant]) -> bool:
    return any(grant.tier == Grant.Tier.CLOSE for grant in grants)
