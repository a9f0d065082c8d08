"""Django's PostgreSQL with patience that ends: a server that hangs costs a web thread seconds, not for ever.

The server's own statement_timeout cannot help where the server itself stands still (a stopped process, a disk that does
not answer), nor can TCP, whose packets the kernel there goes on confirming. So the client counts.
"""

from django.db.backends.postgresql import base

from . import driver


class DatabaseWrapper(base.DatabaseWrapper):
    Database = driver
