"""Confirmations: a keeper's word, every half year, that somebody shall still see."""

from django.conf import settings
from django.db import models


class Confirmation(models.Model):
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="confirmations")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    confirmed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-confirmed_at"]

    def __str__(self) -> str:
        return f"{self.person} on {self.confirmed_at:%Y-%m-%d}"


class RenewalReminder(models.Model):
    """The keepers were written to: so many people wait for their word."""

    sent_at = models.DateTimeField(auto_now_add=True)
    people = models.PositiveIntegerField()

    class Meta:
        ordering = ["-sent_at"]

    def __str__(self) -> str:
        return f"{self.people} on {self.sent_at:%Y-%m-%d}"
