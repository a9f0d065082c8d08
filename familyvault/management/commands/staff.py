"""`manage.py staff EMAIL [--end]`: who may open the staff pages. There is no other way to become staff."""

import argparse
import logging

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.addresses import holder_of
from accounts.models import User
from albums.ledger.deeds import note
from albums.models import Deed

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Let somebody who has an account open the staff pages, which show no photo; or end that."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--end", action="store_true", help="they may not any more, from the next page on")

    def handle(self, *args: str, **options) -> None:
        person = holder_of(options["email"])
        if person is None:
            raise CommandError("Nobody here has this e-mail address.")
        if not person.is_active and not options["end"]:
            raise CommandError(f"The access of {person.name} has ended. A keeper can give it again on the People page.")
        _set(person, is_staff=not options["end"])
        said = "no longer opens" if options["end"] else "may open"
        logger.info("By command: person %s %s the staff pages.", person.pk, said)
        self.stdout.write(f"{person.name} {said} the staff pages.")


@transaction.atomic
def _set(person: User, *, is_staff: bool) -> None:
    """Keepers read in the ledger who may open the staff pages; said twice, it is one deed."""
    if User.objects.filter(pk=person.pk, is_staff=not is_staff).update(is_staff=is_staff):
        note(Deed.Kind.STAFF_GIVEN if is_staff else Deed.Kind.STAFF_ENDED, person, by=None)
