"""The Trace page: hand a leak in, watch, read the verdict, print it, try again, delete it. For keepers alone."""

from uuid import UUID

from allauth.decorators import rate_limit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from albums.ingest.errors import Refused
from albums.models import Photo, Trace
from albums.storage.errors import StorageError
from albums.tracing import keeping, receiving
from albums.tracing.forms import HintForm, TraceForm
from albums.tracing.reasons import ANEW, what_is_wrong_with_it
from albums.tracing.showing import shown
from albums.tracing.taking import ask_again, take
from albums.tracing.told import told, told_in_a_list
from albums.tracing.verdict import TRACED
from albums.upload.body import discard
from albums.viewing.seal import context_for
from familyvault.policy import KEEPER, policy
from familyvault.scopes import KEEPERS_RECORD

MOST_LISTED = 50
TOO_LARGE = (
    f"Together these are more than {receiving.MOST_TOGETHER // receiving.MEGA} MB. Please trace some of them first, or "
    "screenshots of them."
)
ANSWERED = "This one has its answer, and that stays. To look once more, drop the pictures in as a new trace."
NOT_NOW = "The vault could not keep the pictures just now. Please try again in a while."


@policy(KEEPER, GET=200, POST=200)
@csrf_exempt
@rate_limit(action="trace")
def traces(request: HttpRequest) -> HttpResponse:
    """The earlier traces, and where a leak is handed in. What is sent is looked at only once the policy has admitted its
    sender, and goes to no file with a name: so the form's token is asked for here and not before.
    """
    if request.method == "POST" and receiving.is_too_large(request):
        discard(request)
        return _page(request, TraceForm(viewer=request.viewer), trouble=TOO_LARGE)
    handler = receiving.receive(request)
    return _traces(request, handler)


@csrf_protect
def _traces(request: HttpRequest, handler: receiving.Unnamed) -> HttpResponse:
    if request.method != "POST":
        return _page(request, TraceForm(viewer=request.viewer, initial={"photo": request.GET.get("photo", "")}))
    form = TraceForm(request.POST, request.FILES, viewer=request.viewer)
    if handler.trouble:
        return _page(request, form, trouble=handler.trouble)
    if not form.is_valid():
        return _page(request, form)
    try:
        made = take(form.cleaned_data["pictures"], hint=form.cleaned_data["photo"], by=request.viewer.user)
    except Refused as refusal:
        return _page(request, form, trouble=f"{what_is_wrong_with_it(refusal)} {ANEW}")
    except StorageError:
        return _page(request, form, trouble=NOT_NOW)
    return redirect("trace", made.pk)


@policy(KEEPER, scope=KEEPERS_RECORD, GET=200)
def trace(request: HttpRequest, trace_id: UUID) -> HttpResponse:
    """How far it is, and then the verdict."""
    found = get_object_or_404(Trace.objects.shown(), pk=trace_id)
    context = _answered(found, request) | {"clears_at": keeping.clears_at(found)}
    return render(request, "albums/tracing/trace.html", context)


@policy(KEEPER, scope=KEEPERS_RECORD, GET=200)
def trace_progress(request: HttpRequest, trace_id: UUID) -> JsonResponse:
    """Say how far a trace is: {"percent", "words", "ended"}."""
    found = get_object_or_404(Trace.objects.shown(), pk=trace_id)
    return JsonResponse({"percent": found.percent, "words": found.words, "ended": not found.is_under_way})


@policy(KEEPER, scope=KEEPERS_RECORD, GET=200)
def trace_report(request: HttpRequest, trace_id: UUID) -> HttpResponse:
    """The verdict on paper: for a conversation, or for the police. Until there is one, back to the trace."""
    found = get_object_or_404(Trace.objects.shown(), pk=trace_id)
    if found.state != Trace.State.DONE:
        return redirect("trace", found.pk)
    return render(request, "albums/tracing/report.html", _answered(found, request))


@policy(KEEPER, scope=KEEPERS_RECORD, POST=302)
@rate_limit(action="trace")
def trace_retry(request: HttpRequest, trace_id: UUID) -> HttpResponse:
    """Try once more, perhaps with a word on which photo it is."""
    found = get_object_or_404(Trace.objects.shown(), pk=trace_id)
    form = HintForm(request.POST, viewer=request.viewer)
    if not form.is_valid():
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
    elif (found.verdict or {}).get("verdict") == TRACED:
        messages.info(request, ANSWERED)
    elif found.cleared_at is not None:
        messages.error(request, "The pictures are not here any more. Please drop them in once more.")
    else:
        ask_again(found, hint=form.cleaned_data["photo"])
    return redirect("trace", found.pk)


@policy(KEEPER, scope=KEEPERS_RECORD, POST=302)
def trace_deletion(request: HttpRequest, trace_id: UUID) -> HttpResponse:
    """Delete a trace with its pictures, at once."""
    found = get_object_or_404(Trace.objects.shown(), pk=trace_id)
    try:
        keeping.delete(found)
    except StorageError:
        # Its key is gone, so nobody opens them any more; the sweeper removes what is left.
        pass
    messages.success(request, "The trace and its pictures are deleted.")
    return redirect("traces")


def _answered(found: Trace, request: HttpRequest) -> dict[str, object]:
    """What the page and the paper show alike."""
    pictures = shown(found, viewer=request.viewer)
    return {
        "section": "traces",
        "trace": found,
        "told": told(found, pictures),
        "pictures": pictures,
        "photo": _photo(found, request),
        "verdict": found.verdict or {},
        "seal_context": context_for(request),
    }


def _photo(found: Trace, request: HttpRequest) -> Photo | None:
    seen = Photo.objects.visible_to(request.viewer).ready().select_related("album")
    return seen.filter(pk=(found.verdict or {}).get("photo")).first()


def _page(request: HttpRequest, form: TraceForm, *, trouble: str = "") -> HttpResponse:
    hint = form["photo"].value()
    known = HintForm({"photo": hint}, viewer=request.viewer) if hint else None
    photo = Photo.objects.get(pk=known.cleaned_data["photo"]) if known is not None and known.is_valid() else None
    return render(request, "albums/tracing/traces.html", {
        "section": "traces",
        "form": form,
        "trouble": trouble,
        "photo": photo,
        "earlier": told_in_a_list(Trace.objects.shown().prefetch_related("pictures")[:MOST_LISTED]),
        "limits": receiving,
        "seal_context": context_for(request),
    })  # fmt: skip
