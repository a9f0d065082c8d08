"""What each kind of alert tells, and from how much on: the defaults, and how the keepers have tuned them."""

from dataclasses import dataclass, replace

from albums.models import AlertKind, AlertRule

# Thumbs come by the screenful: so many of them weigh as much as one photo that somebody opened.
THUMBS_PER_PHOTO = 10


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of alert as it is tuned. `threshold` counts what `counted` says; a kind without one always tells."""

    kind: AlertKind
    in_words: str
    counted: str = ""
    threshold: int = 0
    lowest: int = 1
    highest: int = 10_000
    is_on: bool = True
    is_mailed: bool = True
    # Nobody switches it off, mutes it, or keeps the mail from going by having seen it.
    is_always: bool = False

    @property
    def title(self) -> str:
        return self.kind.label

    @property
    def has_threshold(self) -> bool:
        return bool(self.counted)


DEFAULTS = {
    rule.kind: rule
    for rule in (
        Rule(AlertKind.NEW_DEVICE, "Somebody who was here before comes in on another phone or computer."),
        Rule(AlertKind.SECOND_DEVICE, "A guest's link is opened on one device more than you allowed."),
        Rule(
            AlertKind.MANY_PHOTOS, "Somebody opens unusually many photos within an hour, or scrolls past ten times as many.",
            counted="Photos opened within an hour", threshold=60, lowest=5,
        ),
        Rule(
            AlertKind.MANY_VIEWS, "Somebody opens one and the same photo again and again.",
            counted="Looks at one photo in a day", threshold=10, lowest=2,
        ),
        Rule(
            AlertKind.AT_NIGHT, "Somebody looks at photos after midnight, by the vault's clock.",
            counted="Until this hour of the morning", threshold=5, highest=12,
        ),
        Rule(AlertKind.EXPORTED, "A keeper takes out the originals.", is_always=True),
    )
}  # fmt: skip


ALWAYS = tuple(kind for kind, rule in DEFAULTS.items() if rule.is_always)


def rules() -> dict[AlertKind, Rule]:
    """Return every kind's rule as it is tuned now, in one query."""
    tuned = {row.kind: row for row in AlertRule.objects.all()}
    return {kind: _tuned(rule, tuned.get(kind)) for kind, rule in DEFAULTS.items()}


def _tuned(rule: Rule, row: AlertRule | None) -> Rule:
    if row is None or rule.is_always:
        return rule
    threshold = rule.threshold if row.threshold is None else row.threshold
    return replace(rule, threshold=threshold, is_on=row.is_on, is_mailed=row.is_mailed)
