"""`manage.py let_in WHO`: a one-time link for a keeper who has locked themselves out."""

import argparse
import smtplib

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.addresses import holder_of
from accounts.family_time import family_zone
from accounts.models import User, Vault
from accounts.name_taken import bearer_of
from albums.sharing.invitations import DEVICE_LINK_VALID_FOR, address_of, device_link
from familyvault.data_folder import add_data


class Command(BaseCommand):
    help = "Print a one-time link that lets the person with this e-mail address, or of this name, in on one more device."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("who", metavar="WHO", help="an e-mail address; or a name, for who has no address here")
        add_data(parser)
        parser.add_argument(
            "--without-second-step", action="store_true", help="remove their authenticator app and recovery codes too"
        )

    def handle(self, *args: str, **options) -> None:
        person = _found(options["who"])
        if person is None:
            raise CommandError("Nobody here has this e-mail address or name.")
        if not person.is_active:
            raise CommandError(f"The access of {person.name} has ended. A keeper can give it again on the People page.")
        if options["without_second_step"]:
            self._remove_second_step(person)
        _, token = device_link(person, by=None)
        self.stdout.write(f"For {person.name}, once, within {DEVICE_LINK_VALID_FOR.days} days:")
        self.stdout.write(address_of(token))

    def _remove_second_step(self, person: User) -> None:
        second_step = [Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES]
        removed, _ = Authenticator.objects.filter(user=person, type__in=second_step).delete()
        if removed and person.email:
            self._tell(person)

    def _tell(self, person: User) -> None:
        """Mail the person, as for every change to how they come in. A mail that fails must not keep a keeper out."""
        details = {"vault": Vault.objects.first(), "timestamp": timezone.now(), "device": "the vault’s own terminal"}
        try:
            with timezone.override(family_zone()):
                get_adapter().render_mail("mfa/email/totp_deactivated", person.email, details).send()
        except (OSError, smtplib.SMTPException) as error:
            self.stderr.write(f"{person.name} could not be told by mail ({type(error).__name__}).")


def _found(who: str) -> User | None:
    """By the address, or by the name; but nobody whose name is made to look like an address."""
    return holder_of(who) if "@" in who else bearer_of(who)
