"""Every page shows rows and changes none, and no page shows what is not for staff."""

import datetime
import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Device, User
from albums.ledger.deeds import note
from albums.models import Alert, Deed, Freeze, Grant, Invitation, Look, Photo, Revocation, Upload
from familyvault.policy import STAFF, declaration_of, routes
from familyvault.staff_site import staff_site

SECRETS = {
    "token_hash": "feedfacefeedface" * 4,
    "passphrase_hash": "argon2$secretpassphrase",
    "password": "pbkdf2$secretpassword",
    "caption": "Milla in the paddling pool",
    "filename": "IMG_milla_birthday.jpg",
    "metadata": "filename c2VjcmV0LW1ldGFkYXRh",
    "writing": "ab/writingsecretobject",
    "wrapped_key": "wrappedkeysecretwrappedkeysecret",
    "sha256": "0123456789abcdef" * 4,
    "mark_key_id": "markkeysecret",
}


@pytest.fixture
def rows(cast, guest_with, ready_photo) -> None:
    """At least one row of every model that the staff pages show, with secrets that can be recognised."""
    guest = guest_with("revoked")
    photo = ready_photo()
    now = timezone.now()
    Photo.objects.filter(pk=photo.pk).update(
        caption=SECRETS["caption"], filename=SECRETS["filename"], wrapped_key=SECRETS["wrapped_key"].encode(),
        sha256=SECRETS["sha256"], mark_key_id=SECRETS["mark_key_id"],
    )  # fmt: skip
    Upload.objects.create(
        album=cast.beach, user=cast.ben, filename=SECRETS["filename"], length=5, metadata=SECRETS["metadata"],
        wrapped_key=SECRETS["wrapped_key"].encode(), writing=SECRETS["writing"], expires_at=now, photo=photo,
    )  # fmt: skip
    invitation = Invitation.objects.create(token_hash=SECRETS["token_hash"], name="Ida", expires_at=now)
    Revocation.objects.create(invitation=invitation, revoked_by=cast.anna)
    type(guest.link).objects.update(token_hash=SECRETS["token_hash"], passphrase_hash=SECRETS["passphrase_hash"])
    User.objects.filter(pk=cast.ben.pk).update(password=SECRETS["password"])
    Device.objects.filter(pk=guest.device.pk).update(token_hash=SECRETS["token_hash"])
    Freeze.objects.create(started_by=cast.anna, ended_at=now)
    note(Deed.Kind.GRANTED, cast.ben, by=cast.anna, album=cast.beach)
    Alert.objects.create(kind="new_device", viewer_id=str(cast.ben.pk), viewer_name="Ben", day=datetime.date(2026, 5, 1))
    Look.objects.create(
        photo_id=photo.pk, album_id=cast.beach.pk, album_name="Beach", viewer_id=str(cast.ben.pk), viewer_name="Ben",
        device_id=str(uuid.uuid4()), device_name="Phone", day=datetime.date(2026, 5, 1), first_at=now, last_at=now,
    )  # fmt: skip


def pages_of(model) -> list[str]:
    """The addresses of a model's list and of each of its rows."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    rows = [reverse(f"{name}_change", args=[pk]) for pk in model._default_manager.values_list("pk", flat=True)]
    return [reverse(f"{name}_changelist"), *rows]


def test_no_page_shows_a_secret_or_the_familys_words(cast, rows, fresh_client_of):
    client = fresh_client_of(cast.stella)
    for model in staff_site._registry:
        addresses = pages_of(model)
        assert len(addresses) > 1, f"no row of {model}"
        for address in addresses:
            page = client.get(address)
            assert page.status_code == 200, address
            shown = [name for name, secret in SECRETS.items() if secret in page.text or secret.encode().hex() in page.text]
            assert not shown, (address, shown)


def test_dates_are_written_as_the_familys_pages_write_them(cast, fresh_client_of):
    at = datetime.datetime(2026, 8, 3, 20, 17, tzinfo=datetime.UTC)
    Device.objects.create(user=cast.ben, token_hash="b" * 64, name="Phone")
    Device.objects.update(first_seen_at=at, last_seen_at=at)
    client = fresh_client_of(cast.stella)
    page = client.get(reverse("admin:accounts_device_changelist")).text
    assert re.search(r"3 August 2026, \d\d:17", page)
    assert "p.m." not in page


def test_what_is_registered_is_known(db):
    """A new model or column comes onto the staff pages by somebody's decision."""
    names = {f"{model._meta.model_name}.{name}" for model, page in staff_site._registry.items() for name in page.fields}
    assert not {name for name in names if name.partition(".")[2] in SECRETS}
    unregistered = {"session", "keptmail", "setuptoken", "uploadpart", "emailaddress", "authenticator"}
    assert not unregistered & {model._meta.model_name for model in staff_site._registry}


def test_nothing_can_be_changed(cast, rows, fresh_client_of):
    client = fresh_client_of(cast.stella)
    client.get("/staff/")  # the browser's first page makes its device
    before = every_row()
    for address in (address for model in staff_site._registry for address in pages_of(model)):
        for method in (client.post, client.put, client.patch, client.delete):
            answer = method(address, {"action": "delete_selected", "is_keeper": "on", "reason": "none"})
            assert answer.status_code == 405, address
    assert every_row() == before


def every_row() -> dict:
    return {model: list(model._default_manager.order_by("pk").values()) for model in staff_site._registry}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("doing", ["add/", "{}/delete/", "{}/history/", "{}/change/"])
def test_there_are_no_doors_to_add_or_delete(cast, rows, fresh_client_of, doing, method):
    client = fresh_client_of(cast.stella)
    for model in (Look, Deed, Revocation, Grant, User):
        there = pages_of(model)[0] + doing.format(model._default_manager.values_list("pk", flat=True).first())
        assert getattr(client, method)(there).status_code == (405 if method == "post" and doing == "add/" else 404), there


@pytest.mark.parametrize(
    "asked",
    [
        "accounts/device/?token_hash__startswith=feed",
        "accounts/user/?password__startswith=pbk",
        "accounts/user/?devices__token_hash__startswith=feed",
        "albums/photo/?caption__contains=Milla",
        "albums/photo/?state__exact=ready&filename__contains=milla",
        "albums/guestlink/?passphrase_hash__startswith=argon",
        "albums/grant/?link__token_hash__startswith=feed",
        "accounts/device/?_to_field=token_hash",
    ],
)
def test_nobody_reads_a_secret_bit_by_bit_through_a_filter(cast, rows, fresh_client_of, asked):
    assert fresh_client_of(cast.stella).get(f"/staff/{asked}").status_code in (302, 400)


@pytest.mark.parametrize(
    "asked",
    [
        "accounts/user/?is_keeper__regex=(", "accounts/user/?is_staff__foo__bar=1", "albums/deed/?kind__exact=%00",
        "albums/look/?day__gte=x", "albums/look/?day__regex=(", "albums/rendition/?name__in=%00",
    ],
)  # fmt: skip
def test_a_filter_that_no_page_offers_is_refused(cast, rows, fresh_client_of, asked):
    assert fresh_client_of(cast.stella).get(f"/staff/{asked}").status_code in (302, 400)


@pytest.mark.parametrize("secret", ["token_hash", "caption", "filename", "sha256", "password"])
def test_nobody_finds_a_row_by_its_secret(cast, rows, fresh_client_of, secret):
    client = fresh_client_of(cast.stella)
    for model, page in staff_site._registry.items():
        if page.search_fields:
            assert client.get(pages_of(model)[0], {"q": SECRETS[secret][:12]}).context["cl"].result_count == 0, model


def test_filters_and_searches_work(cast, rows, fresh_client_of):
    client = fresh_client_of(cast.stella)
    assert client.get("/staff/accounts/user/?is_keeper__exact=1").context["cl"].result_count == 1
    assert client.get("/staff/accounts/user/?q=wanda").context["cl"].result_count == 1
    assert client.get("/staff/albums/look/?day__gte=2026-05-01&day__lt=2026-05-02").context["cl"].result_count == 1
    assert client.get("/staff/albums/look/?o=-1").status_code == 200


def test_no_page_has_a_script_or_style_of_djangos(cast, rows, fresh_client_of):
    client = fresh_client_of(cast.stella)
    for address in ("/staff/", *pages_of(User), *pages_of(Revocation)):
        text = client.get(address).text
        assert "/static/admin/js" not in text and "/static/admin/css" not in text
        assert "<style" not in text and " style=" not in text and " onclick=" not in text


def test_every_page_is_for_staff_and_for_reading(db):
    declared = [
        declaration_of(pattern.callback, pattern.name) for route, pattern in routes() if route.startswith("staff/")
    ]
    assert len(declared) > 20
    assert all(each.policy is STAFF and set(each.answers) == {"GET"} for each in declared)


def test_what_is_not_there_is_not_found(cast, rows, fresh_client_of):
    client = fresh_client_of(cast.stella)
    for address in (f"accounts/user/{uuid.uuid4()}/", "accounts/user/x/", "albums/look/999999/", "sessions/session/"):
        assert client.get(f"/staff/{address}").status_code == 404, address
