"""Celery tasks: each takes an id and makes one call."""

from celery import shared_task

from albums import work


@shared_task(name="albums.tasks.run_job")
def run_job(job_id: int) -> None:
    work.run(job_id)


@shared_task(name="albums.tasks.sweep")
def sweep() -> None:
    work.sweep()


@shared_task(name="albums.tasks.tidy")
def tidy() -> None:
    work.tidy()
