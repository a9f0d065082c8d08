"""The ledger to take away, by the same questions as its page."""

from collections.abc import Iterator

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from albums.ledger.asked import AskForm, zone_of_pages
from albums.ledger.export import deeds_as_csv, looks_as_csv
from familyvault.policy import KEEPER, policy


@policy(KEEPER, GET=200)
@require_safe
def ledger_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Who saw which photo."""
    zone = zone_of_pages()
    return _attachment(looks_as_csv(AskForm(request.GET).asked(zone=zone).looks(), zone=zone), "looks")


@policy(KEEPER, GET=200)
@require_safe
def ledger_deeds_csv(request: HttpRequest) -> StreamingHttpResponse:
    """What was done to whose access."""
    zone = zone_of_pages()
    return _attachment(deeds_as_csv(AskForm(request.GET).asked(zone=zone).deeds(), zone=zone), "deeds")


def _attachment(rows: Iterator[bytes], name: str) -> StreamingHttpResponse:
    filename = f"{name}-{timezone.localdate():%Y-%m-%d}.csv"
    disposition = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8", headers=disposition)
