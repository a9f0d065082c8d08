"""Setting up: the first keeper comes in by a one-time address that only the terminal shows."""

import secrets
from zoneinfo import available_timezones

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.addresses import give_address
from accounts.models import SetUpToken, User, Vault
from accounts.tokens import hash_token, new_token


class AlreadySetUp(Exception):
    """Somebody else has set the vault up in the meantime."""


def setup_address() -> str | None:
    """Return a fresh one-time address for the first keeper, and end the older one; None once there is a keeper."""
    if is_set_up():
        return None
    token = new_token()
    SetUpToken.objects.update_or_create(pk=1, defaults={"token_hash": hash_token(token)})
    return settings.PUBLIC_URL + reverse("setup_door", args=[token])


def is_set_up() -> bool:
    return User.objects.keepers().exists()


def opens_setup(token_hash: str) -> bool:
    """Say whether this is the hash of the one set-up token that is live."""
    live = SetUpToken.objects.values_list("token_hash", flat=True).first()
    return live is not None and secrets.compare_digest(live, token_hash) and not is_set_up()


def set_up(*, token_hash: str, vault_name: str, name: str, email: str, time_zone: str) -> User:
    """Make the vault and its first keeper, whose e-mail is taken as theirs: they hold the terminal's address.

    Of two at the same time one wins: the vault can exist only once. Raises AlreadySetUp.
    """
    try:
        with transaction.atomic():
            spent, _ = SetUpToken.objects.filter(token_hash=token_hash).delete()
            if not spent:
                raise AlreadySetUp
            Vault.objects.create(name=vault_name, time_zone=time_zone)
            keeper = User.objects.create_user(name=name, is_keeper=True)
            give_address(keeper, email, verified=True)
    except IntegrityError:
        raise AlreadySetUp from None
    return keeper


def time_zones() -> list[str]:
    """Return the names of the world's time zones, without the historical and technical ones."""
    places = (zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
    return [*sorted(places), "UTC"]
