"""Mail of a vault without SMTP, kept for a day where only keepers see it."""

from django.db import models


class KeptMail(models.Model):
    to = models.CharField(max_length=320)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    sent_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["-sent_at"]

    def __str__(self) -> str:
        return self.subject
