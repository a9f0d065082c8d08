"""What keepers are told of a restore, for as long as the freeze that it began lasts."""

from accounts.models import User
from albums.endings.revoke import KEPT
from albums.models import Deed, Freeze


def restored() -> str:
    """In words, from which backup the vault was restored ("Restored from the backup of ..."), if that is why it is frozen."""
    freeze = Freeze.objects.live().first()
    if freeze is None:
        return ""
    # People freeze by name; without one it was `albums.backup.loading`.
    deed = Deed.objects.filter(kind=Deed.Kind.FROZEN, by_id="", at__gte=freeze.started_at).order_by("-at").first()
    return deed.detail if deed else ""


def left_out() -> list[User]:
    """Who kept the vault on the day of the backup, and was not named to keep it at the restore, nor let in again since."""
    freeze = Freeze.objects.live().first()
    if freeze is None:
        return []
    deeds = Deed.objects.filter(kind=Deed.Kind.PERSON_ENDED, by_id="", detail=KEPT, at__gte=freeze.started_at)
    return list(User.objects.filter(pk__in=list(deeds.values_list("subject_id", flat=True)), is_active=False).order_by("name"))
