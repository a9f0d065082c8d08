"""An alert as a sentence: the viewer's name, and what comes after it."""

from albums.guests.spoken_code import spoken_code
from albums.models import Alert, AlertKind


def sentence(alert: Alert) -> str:
    return alert.viewer_name + predicate(alert)


def predicate(alert: Alert) -> str:
    """Return what follows the viewer's name, with the space or the apostrophe before it."""
    return _SAID[AlertKind(alert.kind)](alert)


def _new_device(alert: Alert) -> str:
    return f" came in on a new device{_named_device(alert)}."


def _second_device(alert: Alert) -> str:
    return f"’s link was opened on one device more than you allowed{_named_device(alert)}{_code(alert)}."


def _many_photos(alert: Alert) -> str:
    return f" saw {alert.number} photos within an hour{_on_device(alert)}."


def _many_views(alert: Alert) -> str:
    if alert.photos > 1:
        return f" opened {alert.photos} photos very often in a day, one of them {alert.number} times{_on_device(alert)}."
    where = f" in “{alert.album_name}”" if alert.album_name else ""
    return f" opened one photo{where} {alert.number} times in a day{_on_device(alert)}."


def _at_night(alert: Alert) -> str:
    photos = f"{alert.number} photos" if alert.number > 1 else "a photo"
    return f" looked at {photos} after midnight{_on_device(alert)}."


def _exported(alert: Alert) -> str:
    pictures = f"{alert.number} pictures" if alert.number != 1 else "one picture"
    where = f" of “{alert.album_name}”" if alert.album_name else ""
    return f" took out the originals{where}: {pictures}{_on_device(alert)}."


def _named_device(alert: Alert) -> str:
    return f": {alert.device_name}" if alert.device_name else ""


def _code(alert: Alert) -> str:
    """What a browser that waits shows on its own screen."""
    return f", whose screen shows {spoken_code(alert.device_id)}" if alert.device_id else ""


def _on_device(alert: Alert) -> str:
    return f", on {alert.device_name}" if alert.device_name else ""


_SAID = {
    AlertKind.NEW_DEVICE: _new_device,
    AlertKind.SECOND_DEVICE: _second_device,
    AlertKind.MANY_PHOTOS: _many_photos,
    AlertKind.MANY_VIEWS: _many_views,
    AlertKind.AT_NIGHT: _at_night,
    AlertKind.EXPORTED: _exported,
}
