"""`manage.py let_in EMAIL`: a one-time link for a keeper who has locked themselves out."""

import argparse

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError

from accounts.addresses import holder_of
from albums.sharing.invitations import DEVICE_LINK_VALID_FOR, address_of, device_link


class Command(BaseCommand):
    help = "Print a one-time link that lets the person with this e-mail address in on one more device."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument(
            "--without-second-step", action="store_true", help="remove their authenticator app and recovery codes too"
        )

    def handle(self, *args: str, **options) -> None:
        person = holder_of(options["email"])
        if person is None:
            raise CommandError("Nobody here has this e-mail address.")
        if not person.is_active:
            raise CommandError(f"The access of {person.name} has ended. A keeper can give it again on the People page.")
        if options["without_second_step"]:
            second_step = [Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES]
            Authenticator.objects.filter(user=person, type__in=second_step).delete()
        _, token = device_link(person, by=None)
        self.stdout.write(f"For {person.name}, once, within {DEVICE_LINK_VALID_FOR.days} days:")
        self.stdout.write(address_of(token))
