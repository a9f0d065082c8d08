"""A person's e-mail address, kept alike in the person's row and in allauth's table."""

from allauth.account.models import EmailAddress

from accounts.models import User


def holder_of(email: str) -> User | None:
    """Return who has this address already, confirmed or not."""
    held = EmailAddress.objects.filter(email__iexact=email).order_by("-verified").select_related("user").first()
    return held.user if held else User.objects.filter(email__iexact=email).first()


def give_address(user: User, email: str, *, verified: bool) -> None:
    """Make `email` the address of a person who has none. It must be nobody else's.

    An address that is not verified can already receive a login code; the code is what verifies it.
    """
    user.email = email.lower()
    user.save(update_fields=["email"])
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=verified)
