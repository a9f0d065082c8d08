"""What to tell: each kind on or off, from how much on, by mail or not."""

import pytest

from albums.alerts.rules import DEFAULTS, rules
from albums.models import AlertKind, AlertRule


@pytest.fixture
def anna(cast, client_of):
    return client_of(cast.anna)


def filled_in(**changes) -> dict:
    """The form as the page shows it, with changes by `kind-field`; None leaves a box unticked."""
    shown = {}
    for kind, rule in DEFAULTS.items():
        shown |= {f"{kind}-is_on": "on", f"{kind}-is_mailed": "on"}
        if rule.has_threshold:
            shown[f"{kind}-threshold"] = str(rule.threshold)
    return {name: value for name, value in (shown | changes).items() if value is not None}


def test_until_somebody_tunes_them_the_defaults_hold(anna):
    assert rules() == DEFAULTS and not AlertRule.objects.exists()
    page = anna.get("/alerts/settings/").text
    assert 'name="many_photos-threshold" value="60"' in page
    for rule in (rule for rule in DEFAULTS.values() if not rule.is_always):
        assert rule.in_words in page.replace("&#x27;", "'")


def test_what_is_saved_holds(anna):
    answer = anna.post("/alerts/settings/", filled_in(**{
        "many_photos-threshold": "25", "at_night-is_on": None, "new_device-is_mailed": None,
    }))  # fmt: skip
    assert answer.url == "/alerts/settings/"
    tuned = rules()
    assert tuned[AlertKind.MANY_PHOTOS].threshold == 25
    assert not tuned[AlertKind.AT_NIGHT].is_on and tuned[AlertKind.MANY_VIEWS].is_on
    assert not tuned[AlertKind.NEW_DEVICE].is_mailed and tuned[AlertKind.SECOND_DEVICE].is_mailed


@pytest.mark.parametrize("threshold", ["", "0", "4", "99999", "many"])
def test_a_number_that_makes_no_sense_is_refused_in_words_and_nothing_is_saved(anna, threshold):
    answer = anna.post("/alerts/settings/", filled_in(**{"many_photos-threshold": threshold}))
    assert answer.status_code == 200 and 'class="error"' in answer.text
    assert not AlertRule.objects.exists()


def test_an_empty_form_changes_nothing(anna):
    assert anna.post("/alerts/settings/").status_code == 200
    assert not AlertRule.objects.exists()


def test_a_form_that_names_a_kind_that_there_is_not_changes_only_those_that_there_are(anna):
    anna.post("/alerts/settings/", filled_in(**{"other-is_on": "on"}))
    assert set(AlertRule.objects.values_list("kind", flat=True)) == set(AlertKind) - {AlertKind.EXPORTED}


@pytest.mark.parametrize("path", ["/alerts/", "/alerts/settings/"])
def test_there_is_nothing_here_for_relatives_and_guests(cast, client_of, guest_with, path):
    for client in (client_of(cast.ben), client_of(cast.otto), guest_with("live").client):
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404
