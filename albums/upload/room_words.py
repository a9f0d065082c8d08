"""What keepers and contributors read about the room that is left."""

from accounts.models import User, Vault
from albums.models import Photo
from albums.upload.room import GB, Share, disk_of_photos, share_of, share_of_vault
from albums.viewing.viewer import Viewer

MOST_PEOPLE = 50


def warning(viewer: Viewer) -> str:
    """Say in a sentence that room is running out for whoever adds photos here, or nothing."""
    vault, disk = Vault.objects.first(), disk_of_photos()
    if vault is None or viewer.user is None:
        return ""
    if disk is not None and disk.is_nearly_full:
        return f"The vault's disk is nearly full: photos can still take {in_gb(disk.left)}."
    # Where nobody set a quota, nothing is added up: this stands on every page that begins with photos.
    if vault.quota_gb is not None and (share := share_of_vault(vault)).is_nearly_full:
        return f"The vault is nearly full: {_of(share)} are used."
    if vault.contributor_quota_gb is not None and (share := share_of(viewer.user, vault)).is_nearly_full:
        return f"The room that the parents set for your photos is nearly used up: {_of(share)}."
    return ""


def standing(vault: Vault) -> dict:
    """What a keeper sees on the vault's page: "used", "left" (empty for storage that tells nobody) and "people", each
    who added something with how much, the most first. "percent" is how full each bar is: of what somebody may add, else of
    the room of all, so that bars can be compared; None where that is not known, and people's then of what all added.
    """
    share, disk = share_of_vault(vault), disk_of_photos()
    room = share.quota or (disk and share.used + disk.left)
    people = [(person.name, share_of(person, vault)) for person in _people_who_added()]
    return {
        "used": _of(share),
        "percent": _percent(share.used, room) if room else None,
        "left": in_gb(disk.left) if disk is not None else "",
        "people": [
            {"name": name, "used": _of(each), "percent": _percent(each.used, each.quota or room or share.used)}
            for name, each in sorted(people, key=lambda pair: -pair[1].used)
        ],
    }


def in_gb(count: int) -> str:
    return f"{count / GB:.1f} GB" if not 0 < count < GB / 20 else "less than 0.1 GB"


def _of(share: Share) -> str:
    return in_gb(share.used) if share.quota is None else f"{in_gb(share.used)} of {in_gb(share.quota)}"


def _percent(used: int, room: int) -> int:
    return min(100, round(100 * used / max(room, 1)))


def _people_who_added() -> list[User]:
    added = Photo.objects.exclude(uploaded_by=None).values("uploaded_by")
    return list(User.objects.filter(pk__in=added).order_by("name")[:MOST_PEOPLE])
