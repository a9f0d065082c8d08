"""Mail of a vault without SMTP: printed to the console, and kept for a day where only keepers see it."""

from datetime import timedelta

from django.core.mail import EmailMessage
from django.core.mail.backends.console import EmailBackend as ConsoleBackend
from django.utils import timezone

from accounts.models import KeptMail

KEPT_FOR = timedelta(days=1)


class KeptMailBackend(ConsoleBackend):
    def send_messages(self, email_messages: list[EmailMessage]) -> int:
        """Keep the messages, drop those older than KEPT_FOR, and print the new ones."""
        KeptMail.objects.filter(sent_at__lte=timezone.now() - KEPT_FOR).delete()
        KeptMail.objects.bulk_create(
            KeptMail(to=", ".join(message.to)[:320], subject=message.subject[:200], body=message.body)
            for message in email_messages
        )
        return super().send_messages(email_messages)
