"""`manage.py trace`: whose copy a leaked picture is, or that it cannot be said. For whoever has the vault's shell."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from albums.ingest.errors import IngestError
from albums.tracing.desk import trace_leaks
from albums.tracing.leaks import Leak, open_leak
from albums.tracing.naming import with_names
from albums.tracing.odds_words import Odds
from albums.tracing.verdict import TRACED


class Command(BaseCommand):
    help = "Say whose copy leaked pictures are. Several of one source add up. Nothing is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
        parser.add_argument("--photo", type=UUID, action="append", default=[], metavar="ID", help="what they show, if known")
        parser.add_argument("--json", action="store_true", help="one object in place of words")

    def handle(self, *args: Any, **options: Any) -> None:
        leaks = [_opened(path) for path in options["files"]]
        verdict = with_names(trace_leaks(leaks, photo_ids=options["photo"]).as_json())
        self.stdout.write(json.dumps(verdict) if options["json"] else "\n".join(_in_words(verdict)))


def _opened(path: Path) -> Leak:
    try:
        with path.open("rb") as file:
            return open_leak(file, name=path.name)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}.") from None
    except IngestError as refusal:
        raise CommandError(f"{path}: {refusal.sentence}") from None


def _in_words(verdict: dict[str, Any]) -> list[str]:
    lines = [f"Photo: {verdict['photo'] or 'unknown'}"]
    is_traced = verdict["verdict"] == TRACED
    if not is_traced:
        lines.append(f"It cannot be said whose copy this is ({verdict['reason']}).")
    lines += [_candidate(each, is_sure=is_traced and Odds(each["log10_p"]).is_sure) for each in verdict["candidates"]]
    if is_traced:
        lines.append("That says whose copy it is, not who passed it on: a forwarded or stolen copy is a genuine match too.")
    return [*lines, f"{verdict['segments_used']} segments, {verdict['seconds']:.1f} s."]


def _candidate(candidate: dict[str, Any], *, is_sure: bool) -> str:
    name = candidate["name"] or candidate["viewer"]
    device = f", on {candidate['device_name'] or candidate['device']}" if candidate["device"] else ""
    days = f", {', '.join(candidate['days'])}" if candidate["days"] else ""
    copy = f"The copy made for {name}{device}{days}" if is_sure else f"Not sure: perhaps the copy made for {name}"
    return f"{copy}: {Odds(candidate['log10_p']).in_words} that an innocent copy looks like this."
