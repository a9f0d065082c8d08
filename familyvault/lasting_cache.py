"""A cache in the database that forgets what has run out, and nothing else.

Django's own throws away a third of its entries, whatever they are, as soon as there are more than so many (300 unless
told otherwise). Here they are counts of tries: a stranger who asks for codes for many made-up addresses would wash away
what others, or the stranger, have tried before.
"""

from datetime import datetime
from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.db import connections


class LastingCache(DatabaseCache):
    """Needs MAX_ENTRIES = 0: then every write clears away what has run out, found by an index."""

    def _cull(self, db: str, cursor: Any, now: datetime, num: int) -> None:
        connection = connections[db]
        table, expires = (connection.ops.quote_name(name) for name in (self._table, "expires"))
        cursor.execute(f"DELETE FROM {table} WHERE {expires} < %s", [connection.ops.adapt_datetimefield_value(now)])
