"""What there is to learn in the vault, and who may learn it from any answer at all."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse

from familyvault.policy import STAFF
from familyvault.scopes import KEEPERS, LOOKING, RELATIVES, RUNNING, STAFF_MEMBERS, State, Visitor
from tests.policy.visitors import PERSON, Knocker
from tests.policy.world import PEOPLE, World

NOBODY = frozenset()
_EXPORTS = {"export_archive"}


@dataclass(frozen=True)
class Fact:
    """A text that stands for itself wherever it occurs. `learners` may read it, but in `hidden_in` only keepers."""

    text: str
    learners: frozenset[Visitor]
    hidden_in: frozenset[State] = frozenset()


def learned(cell, response: HttpResponse, knocker: Knocker, world: World) -> Iterator[str]:
    """Yield what an answer says, in headers or body, that this visitor must not learn."""
    said = str(response.headers).encode() + response.cookies.output().encode() + response.getvalue()
    secrets = (Fact(secret, NOBODY) for secret in world.secrets)
    checksums = (Fact(checksum, KEEPERS if cell.route.name in _EXPORTS else NOBODY) for checksum in world.checksums)
    for fact in (*_NAMES, *secrets, *checksums):
        if fact.text.encode() in said and fact.text not in knocker.names and not _may_learn(fact, cell):
            yield fact.text


def _may_learn(fact: Fact, cell) -> bool:
    if cell.visitor in KEEPERS or (cell.is_own and fact.text in _OF_OWN_THINGS):
        return fact.learners != NOBODY
    if cell.route.declared.policy is STAFF and cell.visitor in STAFF_MEMBERS:
        return fact.learners != NOBODY and not fact.text.startswith(_NEVER_FOR_STAFF)
    return cell.visitor in fact.learners and cell.state not in fact.hidden_in


# The staff pages show rows with the names they go by, but nothing that tells of a picture, and nobody's mail.
_NEVER_FOR_STAFF = ("Description-", "Caption-", "file-", "Subject-", "mail-to", "2718281828459", "Passkey-")
# Their own photo, upload, device or invitation may be called by its name.
_OF_OWN_THINGS = {
    "file-sandcastle.jpg", "file-under-way.jpg", "Device-of-xenia", "Name-of-invited", "address-of-invited@",
    "Passkey-of-xenia",
}  # fmt: skip


def _names_of_people() -> Iterator[Fact]:
    at_the_beach = {"anna", "ben", "cleo", "otto", "wanda", "xenia"}
    for name in (*PEOPLE, "xenia"):
        own = frozenset(visitor for visitor, person in PERSON.items() if person == name)
        # Whoever runs an album manages its people, by name alone.
        runs = RUNNING if name in at_the_beach else KEEPERS
        yield Fact(f"Name-of-{name}", runs | (own & RELATIVES))
        yield Fact(f"address-of-{name}@", KEEPERS | (own & RELATIVES))


_AWAY = frozenset({State.BINNED, State.DELETED})
_NAMES = (
    *_names_of_people(),
    Fact("Album-beach", LOOKING, _AWAY),
    Fact("Description-beach", LOOKING, _AWAY),
    Fact("Caption-sandcastle", LOOKING, _AWAY),
    Fact("file-sandcastle.jpg", RUNNING, _AWAY),
    Fact("file-under-way.jpg", RUNNING),
    Fact("Album-garden", KEEPERS | {Visitor.ELSEWHERE}),
    Fact("Description-garden", KEEPERS | {Visitor.ELSEWHERE}),
    Fact("Caption-tomatoes", KEEPERS | {Visitor.ELSEWHERE}),
    Fact("file-tomatoes.jpg", KEEPERS),
    Fact("Label-dentist", KEEPERS),
    Fact("Label-piano-teacher", KEEPERS),
    Fact("Label-paediatrician", KEEPERS),
    Fact("Device-of-xenia", KEEPERS),
    Fact("Device-of-gone", KEEPERS),
    Fact("Device-of-an-alert", KEEPERS),
    Fact("Device-that-waits", KEEPERS),
    Fact("Passkey-of-xenia", KEEPERS),
    Fact("Name-of-invited", KEEPERS),
    Fact("address-of-invited@", KEEPERS),
    Fact("Subject-of-a-mail", KEEPERS),
    Fact("mail-to@", KEEPERS),
    Fact("2718281828459", KEEPERS),
    Fact("file-of-a-leak.jpg", KEEPERS),
    Fact("Name-of-gone", KEEPERS),
    Fact("Album-gone", KEEPERS),
)
