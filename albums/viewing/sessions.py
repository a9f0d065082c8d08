"""Sessions in the database, read together with all that says whether their owner may still look.

One query a request answers who is asking: the session, its device, the person or the guest's link, what ended them, and
whether the vault is frozen. Nothing of it is cached.
"""

import logging
import time

from django.contrib.sessions.backends import db
from django.core.exceptions import SuspiciousOperation
from django.db.models import Exists
from django.utils import timezone

from accounts.devices import SESSION_KEY
from accounts.models import Session
from albums.models import Freeze

logger = logging.getLogger("django.security.session")

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
        rows = Session.objects.select_related(*_TOGETHER).annotate(is_frozen=Exists(Freeze.objects.live()))
        self.asked_at = time.monotonic()
        try:
            self.row = rows.get(session_key=self.session_key, expire_date__gt=timezone.now())
        except (Session.DoesNotExist, SuspiciousOperation) as error:
            if isinstance(error, SuspiciousOperation):
                logger.warning(str(error))
            self._session_key = None
            self.row = None
        return self.row
