"""The things that addresses name, and how to bring each into every state that it can be in."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User
from albums import bin
from albums.endings import revoke
from albums.models import Photo, PhotoBinning, Revocation, Upload
from familyvault.scopes import State
from tests.policy.world import World


@dataclass(frozen=True)
class Thing:
    """One kind of thing: what brings `world`'s row into each state, and what makes it somebody's own, if anything does."""

    into: dict[State, Callable[[World], None]]
    own: Callable[[World, User], None] | None = None


def _as_it_is(world: World) -> None:
    """The first state of everything in the world."""


def _photo_update(**fields) -> Callable[[World], None]:
    return lambda world: Photo.objects.filter(pk=world.photo.pk).update(**fields)


def _erase_photo(world: World) -> None:
    bin.bin_photo(world.photo, by=world.cast.anna)
    bin.erase_photos([world.photo])


def _erase_album(world: World) -> None:
    bin.bin_album(world.cast.beach, by=world.cast.anna)
    bin.erase_album(world.cast.beach)


def _gone(parameter: str) -> Callable[[World], None]:
    def remove(world: World) -> None:
        row = world.rows[parameter]
        type(row)._base_manager.filter(pk=row.pk)._raw_delete("default")

    return remove


def _gone_with_its_pictures(world: World) -> None:
    world.rows["trace_id"].pictures.all().delete()
    _gone("trace_id")(world)


def _end_grant(world: World) -> None:
    revoke.end_grant(world.rows["grant_id"], by=world.cast.anna)


def _own_ending(world: World, person: User) -> None:
    Revocation.objects.filter(grant=world.rows["grant_id"]).update(revoked_by=person)


def _own(parameter: str, field: str) -> Callable[[World, User], None]:
    def give(world: World, person: User) -> None:
        row = world.rows[parameter]
        type(row).objects.filter(pk=row.pk).update(**{field: person})

    return give


def _own_photo(world: World, person: User) -> None:
    """Theirs, and put into the bin by themselves if it lies there."""
    Photo.objects.filter(pk=world.photo.pk).update(uploaded_by=person)
    PhotoBinning.objects.filter(photo=world.photo.pk).update(binned_by=person)


THINGS: dict[str, Thing] = {
    "photo_id": Thing(
        {
            State.READY: _as_it_is,
            State.PROCESSING: _photo_update(state=Photo.State.RECEIVED),
            State.FAILED: _photo_update(state=Photo.State.FAILED, failure_code="unreadable"),
            State.BINNED: lambda world: bin.bin_photo(world.photo, by=world.cast.anna),
            State.DELETED: _erase_photo,
        },
        _own_photo,
    ),
    "album_id": Thing(
        {
            State.OPEN: _as_it_is,
            State.BINNED: lambda world: bin.bin_album(world.cast.beach, by=world.cast.anna),
            State.DELETED: _erase_album,
        }
    ),
    "upload_id": Thing(
        {
            State.LIVE: _as_it_is,
            State.ENDED: lambda world: Upload.objects.filter(pk=world.rows["upload_id"].pk).update(album=None),
            State.DELETED: _gone("upload_id"),
        },
        _own("upload_id", "user"),
    ),
    "grant_id": Thing({State.LIVE: _as_it_is, State.ENDED: _end_grant}, _own_ending),
    "device_id": Thing(
        {
            State.LIVE: _as_it_is,
            State.ENDED: lambda world: revoke.end_device(world.rows["device_id"], by=world.cast.anna),
            State.DELETED: _gone("device_id"),
        },
        _own("device_id", "user"),
    ),
    "invitation_id": Thing(
        {
            State.LIVE: _as_it_is,
            State.ENDED: lambda world: revoke.end_invitation(world.rows["invitation_id"], by=world.cast.anna),
            State.DELETED: _gone("invitation_id"),
        },
        _own("invitation_id", "invited_by"),
    ),
    "link_id": Thing(
        {
            State.LIVE: _as_it_is,
            State.ENDED: lambda world: revoke.end_link(world.rows["link_id"], by=world.cast.anna),
        }
    ),
    "user_id": Thing(
        {
            State.LIVE: _as_it_is,
            State.ENDED: lambda world: revoke.end_all_access(world.rows["user_id"], by=world.cast.anna),
        }
    ),
    "admission_id": Thing({State.LIVE: _as_it_is, State.DELETED: _gone("admission_id")}),
    "alert_id": Thing({State.LIVE: _as_it_is, State.DELETED: _gone("alert_id")}),
    "mute_id": Thing({State.LIVE: _as_it_is, State.DELETED: _gone("mute_id")}),
    # A passkey, as allauth's addresses name it.
    "pk": Thing({State.LIVE: _as_it_is, State.DELETED: _gone("pk")}, _own("pk", "user")),
    "trace_id": Thing({State.LIVE: _as_it_is, State.DELETED: _gone_with_its_pictures}),
    "deed_id": Thing({State.LIVE: _as_it_is, State.DELETED: _gone("deed_id")}),
}
