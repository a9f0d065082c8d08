"""What was done to somebody's access, as the ledger tells it."""

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from albums.endings.along import told_in_history_of
from albums.ledger.deed_words import sentence_of_deed
from albums.ledger.sentences import Sentence
from albums.models import Deed, Invitation

MOST_TOLD = 50


def history_of(person: User) -> list[Sentence]:
    """Return what was done to a person, their devices and invitations, and what ended along with them.

    The newest first, at most MOST_TOLD.
    """
    theirs = Q(user=person) | Q(redeemed_by=person)
    invitations = Invitation.objects.filter(theirs).values_list("pk", flat=True)
    devices = person.devices.values_list("pk", flat=True)
    subjects = [str(pk) for pk in (person.pk, *invitations, *devices)]
    zone = timezone.get_current_timezone()
    deeds = Deed.objects.filter(Q(subject_id__in=subjects) | told_in_history_of(person))[:MOST_TOLD]
    return [sentence_of_deed(deed, today=timezone.localdate(), zone=zone) for deed in deeds]
