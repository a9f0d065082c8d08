"""Keys to try the doors with: sessions just like those that an ending is about.

They are made before the ending, so that nothing but the ending closes doors to them, are good for two minutes, are known to
nobody else, and are thrown away after the knocking. The sessions of the browsers themselves stay as they are: without
power, they still tell those people's open pages why they closed.
"""

from datetime import UTC, datetime

from django.conf import settings
from django.contrib import auth
from django.utils import timezone

from accounts.devices import SESSION_KEY as DEVICE_KEY
from accounts.models import Device, Session, User
from accounts.tokens import hash_token, new_token
from albums.models import Admission, GuestLink, Invitation
from albums.sharing.door_views import SESSION_KEY as INVITATION_KEY
from albums.viewing.sessions import SessionStore
from albums.viewing.viewer import Viewer

GOOD_FOR = 120
MOST_DEVICES = 3
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
STAND_IN_NAME = "The vault, trying its own doors"


class Keys:
    """The sessions and devices made for one round of knocking. Throw them away afterwards."""

    def __init__(self) -> None:
        self._sessions: list[str] = []
        self._devices: list[Device] = []

    def for_viewer(self, viewer: Viewer) -> str:
        """Return the key of a new session of this viewer's device, a copy of one it has where there is one."""
        known = Session.objects.filter(device=viewer.device, expire_date__gt=timezone.now()).order_by("-expire_date")
        copied = known[0].get_decoded() if known else {}
        if viewer.user is not None and copied.get(auth.SESSION_KEY) != str(viewer.user.pk):
            copied = _signed_in(viewer.user)
        return self._make(copied | {DEVICE_KEY: str(viewer.device.pk)})

    def for_invitation(self, invitation: Invitation) -> str:
        """Return the key of a session that has opened the invitation's link and not pressed its button yet."""
        return self._make({INVITATION_KEY: invitation.token_hash})

    def viewers_of(self, whose: User | GuestLink) -> list[Viewer]:
        """Return somebody's live devices as viewers, the last seen first; one that stands in if they have none."""
        is_person = isinstance(whose, User)
        mine = {"user": whose} if is_person else {"admission__link": whose, "admission__admitted_at__isnull": False}
        devices = Device.objects.filter(revocation=None, **mine).order_by("-last_seen_at")
        found = list(devices[:MOST_DEVICES]) or [self._stand_in(whose)]
        return [Viewer(device=it, user=whose) if is_person else Viewer(device=it, link=whose) for it in found]

    def throw_away(self) -> None:
        Session.objects.filter(session_key__in=self._sessions).delete()
        for device in self._devices:
            device.delete()

    def _make(self, data: dict) -> str:
        session = SessionStore()
        session.update(data)
        session.set_expiry(GOOD_FOR)
        session.create()
        self._sessions.append(session.session_key)
        return session.session_key

    def _stand_in(self, whose: User | GuestLink) -> Device:
        person = whose if isinstance(whose, User) else None
        device = Device.objects.create(user=person, token_hash=hash_token(new_token()), name=STAND_IN_NAME)
        self._devices.append(device)
        # It is nobody's news: neither a new device nor somebody who was just here.
        Device.objects.filter(pk=device.pk).update(first_seen_at=LONG_AGO, last_seen_at=LONG_AGO)
        if person is None:
            Admission.objects.create(device=device, link=whose, admitted_at=timezone.now())
        return device


def _signed_in(user: User) -> dict:
    return {
        auth.SESSION_KEY: str(user.pk),
        auth.BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        auth.HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
