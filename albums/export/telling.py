"""That an export was made is told before its first byte leaves: to the ledger for good, and to all keepers at once."""

from django.db import transaction

from accounts.models import Device, User
from albums.alerts.raising import raise_alert
from albums.export.plan import Plan
from albums.ledger.deeds import note
from albums.models import AlertKind, Deed

THE_MACHINE = "Whoever runs the machine"


@transaction.atomic
def tell(plan: Plan, *, by: User | None, device: Device | None = None) -> None:
    """Note the export of a plan `by` a keeper, or by the machine's shell: one deed for all albums, or one for each.

    Raises an alert each time. Whoever was told of a small export must not miss the large one after it.
    """
    if plan.is_all:
        deeds = [note(Deed.Kind.EXPORTED, None, by=by, detail=_in_words(plan.count, plan.stand_ins))]
    else:
        deeds = [
            note(Deed.Kind.EXPORTED, None, by=by, album=it.album, detail=_in_words(len(it.items), it.stand_ins))
            for it in plan.shelves
        ]
    raise_alert(
        AlertKind.EXPORTED, viewer_id=str(by.pk) if by else "", viewer_name=by.name if by else THE_MACHINE, device=device,
        photo_id=str(deeds[0].pk) if deeds else "", album_name=_one_album(plan), number=plan.count,
    )  # fmt: skip


def _one_album(plan: Plan) -> str:
    return plan.shelves[0].album.name if len(plan.shelves) == 1 and not plan.is_all else ""


def _in_words(number: int, stand_ins: int) -> str:
    pictures = "1 picture" if number == 1 else f"{number} pictures"
    return f"{pictures}, {stand_ins} of them not the original" if stand_ins else pictures
