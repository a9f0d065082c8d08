"""The ledger to take away, by the same questions as its page. Whose keeping ends meanwhile gets no more of it."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_safe

from albums.ledger.asked import AskForm, zone_of_pages
from albums.ledger.export import deeds_as_csv, looks_as_csv
from albums.viewing.moment import Decision
from albums.viewing.stream import CutStream, Patience
from albums.viewing.viewer import keeps_still
from familyvault.policy import KEEPER, policy

# A year of a family's looks is some megabytes.
PATIENCE = Patience(stalled=30, longest=600)


@policy(KEEPER, GET=200)
@require_safe
def ledger_csv(request: HttpRequest) -> CutStream:
    """Who saw which photo."""
    zone = zone_of_pages()
    return _attachment(request, looks_as_csv(AskForm(request.GET).asked(zone=zone).looks(), zone=zone), "looks")


@policy(KEEPER, GET=200)
@require_safe
def ledger_deeds_csv(request: HttpRequest) -> CutStream:
    """What was done to whose access."""
    zone = zone_of_pages()
    return _attachment(request, deeds_as_csv(AskForm(request.GET).asked(zone=zone).deeds(), zone=zone), "deeds")


def _attachment(request: HttpRequest, rows: Iterator[bytes], name: str) -> CutStream:
    response = CutStream(
        rows, content_type="text/csv; charset=utf-8", request=request, patience=PATIENCE,
        decision=Decision(lambda: keeps_still(request), asked_at=request.session.asked_at),
    )  # fmt: skip
    filename = f"{name}-{timezone.localdate():%Y-%m-%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
