"""The database itself refuses to rewrite the ledger: a look may only gain counts and later times, a deed only its doors.

Rows still go by age (albums/ledger/retention.py). On SQLite a later migration that remakes one of these tables drops its
trigger: run `forbid_rewriting` again after it (tests/ledger/test_the_database_refuses_to_rewrite.py notices).
"""

from django.db import migrations

KEPT = {
    "albums_look": [
        "id", "photo_id", "album_id", "album_name", "viewer_id", "viewer_name", "device_id", "device_name", "day", "first_at",
    ],
    "albums_deed": [
        "id", "kind", "at", "by_id", "by_name", "subject_id", "subject_name", "album_id", "album_name", "detail",
    ],
}
GROWING = {"albums_look": ["thumb_count", "view_count", "last_at"], "albums_deed": []}
WORDS = "The ledger only grows."


def forbid_rewriting(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE OR REPLACE FUNCTION ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        refuse, differs = "EXECUTE FUNCTION ledger_only_grows()", "IS DISTINCT FROM"
    else:
        refuse, differs = f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END", "IS NOT"
    for table, kept in KEPT.items():
        rewrites = [f"NEW.{column} {differs} OLD.{column}" for column in kept]
        rewrites += [f"NEW.{column} < OLD.{column}" for column in GROWING[table]]
        condition = " OR ".join(rewrites)
        schema_editor.execute(
            f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({condition}) {refuse}"
        )


def allow_rewriting(apps, schema_editor):
    is_postgres = schema_editor.connection.vendor == "postgresql"
    for table in KEPT:
        schema_editor.execute(f"DROP TRIGGER {table}_only_grows" + (f" ON {table}" if is_postgres else ""))
    if is_postgres:
        schema_editor.execute("DROP FUNCTION ledger_only_grows()")


class Migration(migrations.Migration):
    dependencies = [("albums", "0004_renewal_reminder")]

    operations = [migrations.RunPython(forbid_rewriting, allow_rewriting)]
