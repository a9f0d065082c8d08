"""The freeze: everything closed at once for everybody but keepers, and opened again as it was."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User, Vault
from albums.ledger.deeds import note
from albums.models import Deed, Freeze


@transaction.atomic
def start_freeze(*, by: User) -> Deed | None:
    """Freeze the vault; None if it is frozen already."""
    vault = Vault.objects.select_for_update().get()
    if Freeze.objects.live().exists():
        return None
    Freeze.objects.create(vault=vault, started_by=by)
    return note(Deed.Kind.FROZEN, None, by=by)


@transaction.atomic
def end_freeze(*, by: User) -> Deed | None:
    """Open the vault again, for whoever may see by then; None if it is open already."""
    Vault.objects.select_for_update().get()
    thawed = Freeze.objects.live().update(ended_by=by, ended_at=timezone.now())
    return note(Deed.Kind.THAWED, None, by=by) if thawed else None
