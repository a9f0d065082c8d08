"""How gunicorn serves the vault, on both stacks. The environment sizes it; docs/operating.md lists the variables."""

import ctypes
import gc
import os
import resource
import signal
import sys
from typing import Any

from familyvault.log import to_console

bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_WORKERS", "2"))
worker_class = "familyvault.patient_worker.PatientWorker"
threads = int(os.environ.get("WEB_THREADS", "4"))
# Loaded once, before the fork, so that the workers share what they never write to.
preload_app = True

# A worker that hangs is replaced after `timeout`; a request under way gets `graceful_timeout` to end.
timeout = 60
graceful_timeout = 15
keepalive = 5
# The kernel would send files without the patience that everything else is sent with.
sendfile = False
# Seconds for any one answer of PostgreSQL; one that stands still would otherwise take thread after thread.
DATABASE_PATIENCE = 10.0

# Who is believed about the scheme and the client's address is decided once, by TRUSTED_PROXY_COUNT in the settings.
forwarded_allow_ips = ""
forwarder_headers = ""
header_map = "drop"
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190
# No second door: nobody manages gunicorn but its supervisor.
control_socket_disable = True

# Method, path without its query, status, bytes, microseconds; no address: who saw what is the ledger's business.
accesslog = "-"
errorlog = "-"
access_log_format = "%(m)s %(U)s %(s)s %(B)s B %(D)s us"
logconfig_dict = to_console(
    os.environ.get("LOG_LEVEL", "INFO"), loggers={"gunicorn.error": [], "gunicorn.access": ["watching"]}
)

_PR_SET_PDEATHSIG = 1
# Each worker takes up to a thousand connections, and one that could open no file any more would end. Most systems allow a
# thousand unless they are asked for more.
FILES = 4096


def on_starting(server: Any) -> None:
    """Refuse to show DEBUG's pages to other machines, however gunicorn was started and whatever was checked before."""
    from django.conf import settings

    from familyvault.hosts import listens_beyond_this_machine

    if settings.DEBUG and any(listens_beyond_this_machine(address) for address in server.cfg.bind):
        sys.exit("FamilyVault cannot start. DEBUG is for this machine alone, and this address is open to others.")
    raise_limit_of_files()


def raise_limit_of_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < FILES:
        most = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def when_ready(server: Any) -> None:
    """Load what the first request would, so that workers share it; then say where the vault is."""
    from django.template import engines
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018  (reading it imports every view)
    engines.all()
    # From here on the collector leaves alone what was loaded, and so the pages stay shared.
    gc.collect()
    gc.freeze()
    print(f"FamilyVault is ready: {os.environ.get('PUBLIC_URL', bind)}", file=sys.stderr, flush=True)


def pre_fork(server: Any, worker: Any) -> None:
    """Give a worker its place on the board on which all write how old the decisions are that they act on."""
    from albums.viewing.board import board

    worker.place_on_board = board.reserve()


def child_exit(server: Any, worker: Any) -> None:
    """Wait no more for a worker that has ended, however it did."""
    from albums.viewing.board import board

    board.free(worker.place_on_board)


def post_fork(server: Any, worker: Any) -> None:
    """Let a worker end with its master, so that a restarted master finds the port free; and not wait for ever for
    PostgreSQL.
    """
    from familyvault.patient_postgres import driver

    driver.patience = DATABASE_PATIENCE
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
