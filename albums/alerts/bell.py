"""What the keepers' pages say in passing: how many alerts are new, how many people wait to be confirmed."""

from django.http import HttpRequest

from albums.models import Alert
from albums.renewal.due import people_due


def bell(request: HttpRequest) -> dict:
    """Offer both numbers to templates. They are asked of the database only where a page shows them."""
    viewer = getattr(request, "viewer", None)
    if viewer is None or not viewer.is_keeper:
        return {}
    return {"new_alerts": Alert.objects.filter(seen_at=None).count, "renewals_due": people_due().count}
