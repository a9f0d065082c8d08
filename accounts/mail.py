"""Mail of a vault without SMTP: kept for a day where only keepers see it, and shown in the terminal if there is one."""

from datetime import timedelta

from django.core.mail import EmailMessage
from django.core.mail.backends.console import EmailBackend as ConsoleBackend
from django.utils import timezone

from accounts.models import KeptMail

KEPT_FOR = timedelta(days=1)


class KeptMailBackend(ConsoleBackend):
    def send_messages(self, email_messages: list[EmailMessage]) -> int:
        """Keep the messages, and show them to whoever sits at the terminal.

        What is no terminal is a log, which others read and keep: a letter holds the code that lets somebody in.
        """
        KeptMail.objects.bulk_create(
            KeptMail(to=", ".join(message.to)[:320], subject=message.subject[:200], body=message.body)
            for message in email_messages
        )
        return super().send_messages(email_messages) if self.stream.isatty() else len(email_messages)


def forget_kept_mail() -> None:
    """Drop what is older than KEPT_FOR: it may hold a way in that is still good."""
    KeptMail.objects.filter(sent_at__lte=timezone.now() - KEPT_FOR).delete()
