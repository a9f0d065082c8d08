"""`manage.py up`: prepare the vault, say where it is, then become the supervisor of its processes."""

import errno
import os
import socket
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, SystemCheckError
from django.db import connections

from familyvault import data_folder, supervisor

_FAULTS_OF_PORTS = (errno.EADDRINUSE, errno.EACCES)


class Command(BaseCommand):
    help = "Serve the vault out of one data folder: web, worker and sweeper under one supervisor."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        data_folder.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_used_port(options["host"], options["port"])
        if os.geteuid() == 0:
            self.stderr.write("The vault runs as root; it is safer with a user of its own (docs/operating.md).")
        try:
            call_command("prepare")
        except SystemCheckError as error:
            raise CommandError(f"FamilyVault cannot start.\n{error}") from None
        call_command("setup_address", quiet=True)
        connections.close_all()
        os.environ.update(environment_of_children())
        sys.stdout.flush()
        os.execv(sys.executable, [sys.executable, "-P", supervisor.__file__, "web", "worker", "sweeper"])


def environment_of_children() -> dict[str, str]:
    """Return what the processes of the embedded stack are told beside what this one was told."""
    return {
        "WORKER_ALIVE_FILE": str(settings.DATA_DIR / "worker-alive"),
        # Threads of one process would otherwise each keep a heap of their own.
        "MALLOC_ARENA_MAX": os.environ.get("MALLOC_ARENA_MAX", "2"),
    }


def refuse_used_port(host: str, port: int) -> None:
    """Raise CommandError, in one sentence, where nothing could listen at this address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            number = getattr(error, "errno", None)
            why = f"port {port} is in use" if number == errno.EADDRINUSE else str(error)
            at_fault = "--port" if isinstance(error, OverflowError) or number in _FAULTS_OF_PORTS else "--host"
            raise CommandError(
                f"FamilyVault cannot start. It cannot listen on {host}: {why}; choose another with {at_fault}."
            ) from None
