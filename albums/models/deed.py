"""Deeds: the ledger's other half. Who gave, changed or ended whose access, and what became of it."""

from django.db import models

from albums.models.ledger import AppendOnlyQuerySet


class Deed(models.Model):
    """One thing that was done to somebody's access, in copied ids and names that outlive their rows.

    `subject` is whom or what it was done to (a person, a guest link, a device, the vault), `album` where, if anywhere.
    An ending notes in `doors` how the vault tried its own doors afterwards: [{"door", "status", "closed"}].
    """

    class Kind(models.TextChoices):
        INVITED = "invited", "Invited"
        CAME_IN = "came_in", "Came in"
        INVITATION_ENDED = "invitation_ended", "Invitation withdrawn"
        GRANTED = "granted", "Access given"
        CHANGED = "changed", "Access changed"
        GRANT_ENDED = "grant_ended", "Access ended"
        DEVICE_ENDED = "device_ended", "Device ended"
        PERSON_ENDED = "person_ended", "All access ended"
        LINK_MADE = "link_made", "Link made"
        LINK_OPENED = "link_opened", "Link opened"
        LINK_ASKED = "link_asked", "Asked to be let in"
        LINK_ALLOWED = "link_allowed", "Device allowed"
        LINK_EXTENDED = "link_extended", "Link extended"
        LINK_ENDED = "link_ended", "Link ended"
        FROZEN = "frozen", "Frozen"
        THAWED = "thawed", "Opened again"
        CONFIRMED = "confirmed", "Confirmed"
        TRACED = "traced", "Leak traced"
        STAFF_GIVEN = "staff_given", "Staff pages opened"
        STAFF_ENDED = "staff_ended", "Staff pages closed"
        EXPORTED = "exported", "Originals taken out"

    kind = models.CharField(max_length=20, choices=Kind)
    at = models.DateTimeField(db_index=True)
    by_id = models.CharField(max_length=40, blank=True)
    by_name = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=40, blank=True, db_index=True)
    subject_name = models.CharField(max_length=80, blank=True)
    album_id = models.UUIDField(null=True, blank=True)
    album_name = models.CharField(max_length=80, blank=True)
    # A few words more: the device's name, the new role, the new end.
    detail = models.CharField(max_length=200, blank=True)
    doors = models.JSONField(null=True, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.subject_name}"

    def delete(self, *args, **kwargs):
        raise TypeError("The ledger forgets only by age: see albums.ledger.retention.")
