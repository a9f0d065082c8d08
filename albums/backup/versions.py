"""Which version of the database's tables rows belong to: the last migration of every app."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from .errors import UnknownVersion


def version_now() -> dict[str, list[str]]:
    """The last migrations of each app. Raises UnknownVersion where the database is not at this version of the code."""
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    if executor.migration_plan(leaves):
        raise UnknownVersion("The database is not at this version of FamilyVault: start the vault once, and try again.")
    version: dict[str, list[str]] = {}
    for app, name in leaves:
        version.setdefault(app, []).append(name)
    return version


def nodes_of(version: dict[str, list[str]]) -> list[tuple[str, str]]:
    """The same as Django's nodes. Raises UnknownVersion where this code does not know one of them."""
    nodes = [(app, name) for app, names in version.items() for name in names]
    known = MigrationLoader(None).graph.nodes
    if any(node not in known for node in nodes):
        raise UnknownVersion("This backup was made by a newer FamilyVault. Update this one first, then restore.")
    return nodes
