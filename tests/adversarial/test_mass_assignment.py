"""No form sets more than it shows: every route is posted to with the name of everything that could be set."""

import pytest
from django.forms.models import model_to_dict
from django.test import Client

from accounts.models import Device, User
from albums.models import Admission, Album, Freeze, Grant, GuestLink, Invitation, Look, Photo
from familyvault.scopes import Visitor
from tests.policy.matrix import address, all_routes, rolled_back

pytestmark = pytest.mark.usefixtures("quick_and_alone")


def everything(world, taker: User | None) -> dict[str, object]:
    """All that somebody would like to set, under each name that a model has for it, with values that forms take."""
    cast = world.cast
    return {
        "is_keeper": "on", "is_staff": "on", "is_superuser": "on", "is_active": "on", "makes_keeper": "on",
        "session_epoch": "0", "user": taker and taker.pk, "user_id": taker and taker.pk, "person": taker and taker.pk,
        "uploaded_by": taker and taker.pk, "made_by": taker and taker.pk, "granted_by": taker and taker.pk,
        "invited_by": taker and taker.pk, "created_by": taker and taker.pk, "admitted_by": cast.anna.pk,
        "album": cast.garden.pk, "album_id": cast.garden.pk, "albums": [cast.garden.pk], "link": world.other_link.pk,
        "role": "owner", "tier": "close", "until": "", "expires_at": "2099-01-01", "runs_for": "month", "lapses": "",
        "views_used": "0", "view_limit": "10000", "device_limit": "10", "admitted_at": "2026-01-01", "passphrase": "",
        "state": "ready", "sha256": "0" * 64, "wrapped_key": "x", "has_original": "on", "keeps_originals": "on",
        "token_hash": "0" * 64, "id": "1", "pk": "1", "photo": world.elsewhere.pk, "cover": world.elsewhere.pk,
        "name": "A new name", "email": "new@example.org", "label": "A new label", "caption": "A new caption",
        "time_zone": "UTC", "mark_strength": "subtle", "ledger_days": "1", "_method": "DELETE", "next": "https://evil.example/",
    }  # fmt: skip


def rights() -> dict[str, list[dict]]:
    """Everything that says who may do what, and whose things are."""
    kept = {
        User: ("is_keeper", "is_staff", "is_active", "session_epoch", "name", "email"),
        Grant: ("user", "link", "album", "role", "tier", "expires_at", "lapses"),
        GuestLink: ("label", "views_used", "view_limit", "device_limit", "expires_at", "made_by", "passphrase_hash"),
        Admission: ("link", "device", "admitted_at", "admitted_by"),
        Album: ("created_by", "erasing_since"),
        Photo: ("album", "uploaded_by", "state", "sha256", "has_original"),
        Device: ("user", "token_hash"),
        Freeze: ("ended_at",),
        Look: ("viewer_id", "viewer_name"),
    }
    return {
        model.__name__: [model_to_dict(row, fields) | {"pk": row.pk} for row in model.objects.order_by("pk")]
        for model, fields in kept.items()
    }


def changed_by(client: Client, path: str, data: dict[str, object]) -> list[str]:
    """The models whose rights another value stands in after this POST."""
    with rolled_back():
        before = rights()
        client.post(path, {name: value for name, value in data.items() if value is not None})
        after = rights()
    return [name for name in before if before[name] != after[name]]


@pytest.mark.parametrize(
    "kind",
    [Visitor.VIEWER, Visitor.CONTRIBUTOR, Visitor.OWNER, Visitor.ELSEWHERE, Visitor.UNGRANTED, Visitor.GUEST,
     Visitor.GUEST_SECOND, Visitor.STRANGER, Visitor.STAFF],
    ids=lambda kind: kind.name.lower(),
)  # fmt: skip
def test_nobody_but_a_keeper_changes_a_right_by_any_form(world, visitor_of, kind):
    who = visitor_of(kind)
    data = everything(world, who.user)
    found = {}
    for route in all_routes():
        changed = changed_by(who.client, address(route.path, world.values() | {"object_id": "1"}), data)
        # Who runs the album changes the terms of those in it, by a new grant: to what, the next test says.
        if changed and not (kind is Visitor.OWNER and route.name in MANAGES and changed == ["Grant"]):
            found[route.path] = changed
    assert found == {}


MANAGES = {"grant_change", "grant_restoration"}


def test_an_owner_gives_neither_more_than_the_album_nor_owning(world, visitor_of):
    otto = visitor_of(Visitor.OWNER)
    data = {name: value for name, value in everything(world, otto.user).items() if value is not None}
    for route in all_routes():
        for more in ({}, {"role": "viewer"}, {"role": "keeper"}, {"role": "viewer", "album": world.cast.beach.pk}):
            with rolled_back():
                known, invited = set(Grant.objects.values_list("pk")), set(Invitation.objects.values_list("pk"))
                otto.client.post(address(route.path, world.values() | {"object_id": "1"}), data | more)
                new = Grant.objects.exclude(pk__in=[pk for (pk,) in known])
                made = Invitation.objects.exclude(pk__in=[pk for (pk,) in invited])
                for each in (*new, *made):
                    assert each.album == world.cast.beach, route.path
                    assert each.role != Grant.Role.OWNER, route.path
                assert not made.filter(makes_keeper=True).exists()


def test_not_even_a_keeper_makes_somebody_staff_or_writes_the_ledger(world, visitor_of):
    anna = visitor_of(Visitor.KEEPER)
    data = {name: value for name, value in everything(world, world.cast.ben).items() if value is not None}
    for route in all_routes():
        with rolled_back():
            anna.client.post(address(route.path, world.values() | {"object_id": "1"}), data)
            assert list(User.objects.filter(is_staff=True).exclude(name="Name-of-stella")) == [], route.path
            assert list(Look.objects.values_list("viewer_name", flat=True)) == ["Name-of-gone"], route.path


def test_coming_in_makes_nobody_more_than_they_were_invited_to_be(cast, invited):
    _, token = invited()
    browser = Client()
    browser.get(f"/invitation/{token}/")
    browser.post("/invitation/", {
        "name": "Dan", "is_keeper": "on", "makes_keeper": "on", "is_staff": "on", "role": "owner", "album": cast.garden.pk,
        "email": "anna@example.org", "user": cast.anna.pk, "tier": "close",
    })  # fmt: skip
    dan = User.objects.get(name="Dan")
    assert (dan.is_keeper, dan.is_staff, dan.email) == (False, False, None)
    assert [(grant.album, grant.role) for grant in dan.grants.all()] == [(cast.beach, "viewer")]


def test_a_guest_comes_in_as_the_link_says(cast, made_link):
    link, token = made_link(view_limit=2)
    browser = Client()
    browser.get(f"/link/{token}/")
    browser.post("/link/", {"views_used": "0", "view_limit": "99", "device_limit": "9", "label": "Anna", "admitted_at": "now"})
    link.refresh_from_db()
    assert (link.view_limit, link.device_limit, link.label) == (2, 1, "Gus")
    second = Client()
    second.get(f"/link/{token}/")
    second.post("/link/", {"admitted_at": "2026-01-01", "admitted_by": str(cast.anna.pk)})
    assert Admission.objects.filter(link=link, admitted_at=None).count() == 1
