"""What can be refused when access is given or ended."""


from django.core.exceptions import PermissionDenied
from django.http import Http404


class SharingError(Exception):
    """Access cannot be given or ended in this way."""


class InvitationClosed(SharingError):
    """The invitation was used, has run out or was withdrawn, or never existed: callers tell no difference."""


class MeantForSomebodyElse(SharingError):
    """The invitation's address belongs to a person other than the one who opens it."""


class LastKeeper(SharingError):
    """The vault's only keeper cannot lose their access."""


class GrantEnded(SharingError):
    """Somebody has ended this access meanwhile: changing it must not bring it back."""


class GiverEnded(SharingError, PermissionDenied):
    """Whoever gives access has lost their own meanwhile. Django answers with 403."""


class PersonEnded(SharingError, Http404):
    """All access of the person has ended, maybe just now, and only a keeper lets them in again. Django answers with 404."""


class VaultFrozen(SharingError):
    """The vault is frozen: nobody comes in by an invitation but those who keep it already."""
