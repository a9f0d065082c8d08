"""What can be refused about a guest link."""


class GuestError(Exception):
    """A guest link cannot be used or changed in this way."""


class LinkClosed(GuestError):
    """The link was ended, has run out or is used up, or never existed: a guest is told no difference."""


class VaultFrozen(GuestError):
    """The vault is frozen: nobody comes in by a link."""


class TooManyWaiting(GuestError):
    """So many browsers wait before this link already that no more may ask."""


class LinkEnded(GuestError):
    """The link was ended by a keeper. Nothing revives it; they can make another one."""
