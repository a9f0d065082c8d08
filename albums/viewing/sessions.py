"""Sessions in the database, read together with all that says whether their owner may still look.

One query a request answers who is asking: the session, its device, the person or the guest's link, what ended them, and
whether the vault is frozen. Nothing of it is cached.
"""

import time

from django.contrib.sessions.backends import db
from django.db.models import Exists, QuerySet
from django.db.models.functions import Now

from accounts.devices import SESSION_KEY
from accounts.models import Session
from albums.models import Freeze
from albums.viewing.prepared import PreparedInstance

_TOGETHER = ("device__user", "device__revocation", "device__admission__link__revocation")


class SessionStore(db.SessionStore):
    """Django's sessions in the database. After loading, `row` is the session's row with everything of _TOGETHER, as it
    stood at `asked_at` (time.monotonic) or later.
    """

    row: Session | None = None
    asked_at: float = 0.0

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict) -> Session:
        made = super().create_model_instance(data)
        made.device_id = data.get(SESSION_KEY)
        return made

    def who(self) -> Session | None:
        """Return the row of a session that is there, loading it at first; None for somebody without one."""
        if self.session_key is None:
            return None
        self._get_session()
        return self.row

    def _get_session_from_db(self) -> Session | None:
        self.asked_at = time.monotonic()
        self.row = _live.get(self.session_key)
        if self.row is None:
            self._session_key = None
        return self.row


def _with_everything(session_key: str) -> QuerySet[Session]:
    live = Session.objects.filter(session_key=session_key, expire_date__gt=Now())
    return live.select_related(*_TOGETHER).annotate(is_frozen=Exists(Freeze.objects.live()))


_live = PreparedInstance(_with_everything)
