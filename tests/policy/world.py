"""The vault that the matrix knocks at: the cast with names that occur nowhere else, and one of each thing it may hold."""

from dataclasses import dataclass, field
from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import models
from django.utils import timezone

from accounts.models import Device, KeptMail, User
from accounts.tokens import hash_token, new_token
from albums.ledger.deeds import note
from albums.models import (
    Admission,
    Album,
    Alert,
    AlertKind,
    AlertMute,
    Deed,
    Freeze,
    Grant,
    GuestLink,
    Invitation,
    Look,
    Photo,
    Trace,
    TracedPicture,
    Upload,
)
from tests.cast import Cast

PEOPLE = ("anna", "ben", "cara", "cleo", "edda", "otto", "stella", "wanda")


@dataclass(frozen=True)
class World:
    """What there is. `rows` holds, by the name of an address's parameter, the row that an address names."""

    cast: Cast
    photo: Photo
    elsewhere: Photo
    other_link: GuestLink
    rows: dict[str, models.Model] = field(default_factory=dict)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no answer ever holds."""
        held = (self.rows["device_id"], self.rows["invitation_id"], self.rows["link_id"], self.other_link)
        return tuple(row.token_hash for row in held)

    @property
    def checksums(self) -> tuple[str, ...]:
        """What stands beside the originals in a keeper's export, and nowhere else."""
        return self.photo.sha256, self.elsewhere.sha256

    def values(self) -> dict[str, object]:
        """What to fill an address's parameters with."""
        return {name: row.pk for name, row in self.rows.items()} | {"viewer_id": self.rows["user_id"].pk} | _NAMED_OTHERWISE


# Tokens and the like that open nothing, and the parameters of allauth's closed routes.
_NAMED_OTHERWISE = {"token": "x" * 43, "key": "x" * 43, "uidb36": "1", "app_label": "albums"}


def build(cast: Cast, ready_photo) -> World:
    """Fill the vault. Every name, caption, label and address in it is one that no page has of itself."""
    _name_distinctly(cast)
    photo, elsewhere = ready_photo(), ready_photo(album=cast.garden)
    for each, word in ((photo, "sandcastle"), (elsewhere, "tomatoes")):
        Photo.objects.filter(pk=each.pk).update(caption=f"Caption-{word}", filename=f"file-{word}.jpg")
    other_link = _link("Label-piano-teacher", cast.garden, by=cast.anna)
    xenia = User.objects.create_user(name="Name-of-xenia", email="address-of-xenia@example.org")
    world = World(cast=cast, photo=photo, elsewhere=elsewhere, other_link=other_link)
    world.rows.update(
        album_id=cast.beach,
        photo_id=photo,
        user_id=xenia,
        grant_id=Grant.objects.create(user=xenia, album=cast.beach, granted_by=cast.anna),
        device_id=_device(xenia, "Device-of-xenia"),
        invitation_id=_invitation(cast),
        link_id=_link("Label-dentist", cast.beach, by=cast.anna),
        upload_id=_upload(xenia, cast.beach),
        deed_id=note(Deed.Kind.FROZEN, None, by=cast.anna),
        alert_id=_alert(xenia),
        mute_id=AlertMute.objects.create(kind=AlertKind.AT_NIGHT, viewer_id=str(xenia.pk), muted_by=cast.anna),
        pk=_passkey(xenia),
        trace_id=_trace(photo, xenia),
    )
    world.rows["admission_id"] = _admission(world.rows["link_id"])
    KeptMail.objects.create(to="mail-to@example.org", subject="Subject-of-a-mail", body="\n  2718281828459\n")
    _look_of_somebody_gone(photo)
    _second_step(cast.anna)
    Freeze.objects.create(started_by=cast.anna, ended_by=cast.anna, ended_at=timezone.now())
    return world


def _name_distinctly(cast: Cast) -> None:
    for name in PEOPLE:
        person = getattr(cast, name)
        person.name, person.email = f"Name-of-{name}", f"address-of-{name}@example.org"
        person.save(update_fields=["name", "email"])
    for album, word in ((cast.beach, "beach"), (cast.garden, "garden")):
        album.name, album.description = f"Album-{word}", f"Description-{word}"
        album.save()


def _device(person: User, name: str) -> Device:
    return Device.objects.create(user=person, token_hash=hash_token(new_token()), name=name)


def _passkey(person: User) -> Authenticator:
    data = {"name": "Passkey-of-xenia", "credential": {}}
    return Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data=data)


def _second_step(keeper: User) -> None:
    """An authenticator app and recovery codes."""
    TOTP.activate(keeper, generate_totp_secret())
    RecoveryCodes.activate(keeper)


def _alert(person: User) -> Alert:
    return Alert.objects.create(
        kind=AlertKind.NEW_DEVICE, viewer_id=str(person.pk), viewer_name=person.name, device_name="Device-of-an-alert",
        day=timezone.now().date(),
    )  # fmt: skip


def _trace(photo: Photo, person: User) -> Trace:
    from albums.tracing import keeping

    accused = {"viewer": str(person.pk), "name": person.name, "kind": "person", "log10_p": -31.2, "days": ["2026-05-03"]}
    verdict = {"photo": str(photo.pk), "verdict": "traced", "reason": "", "candidates": [accused], "segments_used": 900}
    trace = Trace(state=Trace.State.DONE, verdict=verdict, finished_at=timezone.now())
    keeping.give_key(trace)
    trace.save(force_insert=True)
    TracedPicture.objects.create(trace=trace, position=1, filename="file-of-a-leak.jpg", byte_size=5, sha256="5" * 64)
    return trace


def _admission(link: GuestLink) -> Admission:
    device = Device.objects.create(token_hash=hash_token(new_token()), name="Device-that-waits")
    return Admission.objects.create(device=device, link=link)


def _link(label: str, album: Album, *, by: User) -> GuestLink:
    ends = timezone.now() + timedelta(days=7)
    link = GuestLink.objects.create(token_hash=hash_token(new_token()), label=label, made_by=by, expires_at=ends)
    Grant.objects.create(link=link, album=album, granted_by=by)
    return link


def _invitation(cast: Cast) -> Invitation:
    return Invitation.objects.create(
        token_hash=hash_token(new_token()), name="Name-of-invited", email="address-of-invited@example.org",
        album=cast.beach, invited_by=cast.anna, expires_at=timezone.now() + timedelta(days=7),
    )  # fmt: skip


def _upload(person: User, album: Album) -> Upload:
    from albums.upload import staging

    upload = Upload(
        user=person, album=album, length=5, filename="file-under-way.jpg", expires_at=timezone.now() + timedelta(days=1)
    )
    staging.give_key(upload)
    upload.save(force_insert=True)
    return upload


def _look_of_somebody_gone(photo: Photo) -> None:
    now = timezone.now()
    Look.objects.create(
        photo_id=photo.pk, album_id=photo.album_id, album_name="Album-gone", viewer_id="gone", viewer_name="Name-of-gone",
        device_id="gone", device_name="Device-of-gone", day=now.date(), first_at=now, last_at=now, view_count=1,
    )  # fmt: skip


