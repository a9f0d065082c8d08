"""Celery tasks: each takes an id and makes one call."""

from celery import shared_task

from accounts import mail_out, outbox
from albums import work
from albums.alerts import digest, noticing


@shared_task(name="albums.tasks.run_job")
def run_job(job_id: int) -> None:
    work.run(job_id)


@shared_task(name="albums.tasks.sweep")
def sweep() -> None:
    work.sweep()


@shared_task(name="albums.tasks.tidy")
def tidy() -> None:
    work.tidy()


@shared_task(name="albums.tasks.watch_looks")
def watch_looks() -> None:
    noticing.watch()


@shared_task(name="albums.tasks.send_digest")
def send_digest() -> None:
    digest.send_digest()


@shared_task(name="albums.tasks.send_letters")
def send_letters() -> None:
    outbox.deliver()


@shared_task(name="albums.tasks.look_after_mail")
def look_after_mail() -> None:
    mail_out.look()
