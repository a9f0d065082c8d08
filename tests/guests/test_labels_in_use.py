"""A link's label stands in marks as a name does: it is no person's name, nor that of another link that holds."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.name_taken import NameTaken
from albums.endings.revoke import end_link
from albums.guests.links import extend
from albums.models import GuestLink

WORDS = "has this name already"


def make(client, album, label):
    filled = {"label": label, "tier": "wider", "runs_for": "week", "device_limit": "1", "albums": [album.pk]}
    return client.post("/links/new/", filled)


@pytest.mark.parametrize("label", ["Anna", "ben", "Pa ediatrician", "Paediatrician!"])
def test_a_label_in_use_is_refused(cast, client_of, made_link, label):
    link, _ = made_link("Paediatrician")
    answer = make(client_of(cast.anna), cast.beach, label)
    assert answer.status_code == 200 and WORDS in answer.text
    assert GuestLink.objects.get() == link


def test_the_label_of_a_link_that_is_over_is_free_again(cast, client_of, made_link, guest_with):
    end_link(made_link("Paediatrician")[0], by=cast.anna)
    guest_with("expired", label="Paediatrician")
    guest_with("exhausted", label="Paediatrician")
    assert make(client_of(cast.anna), cast.beach, "Paediatrician").status_code == 302


def test_one_that_ran_out_is_not_brought_back_beside_its_namesake(cast, client_of, made_link, guest_with):
    old = guest_with("expired", label="Paediatrician").link
    made_link("Paediatrician")
    page = client_of(cast.anna).post(f"/links/{old.pk}/extension/", {"runs_for": "week"}, follow=True)
    assert "Please make another link" in page.text
    assert GuestLink.objects.get(pk=old.pk).expires_at < timezone.now()
    with pytest.raises(NameTaken):
        extend(old, runs_for=timedelta(days=1), by=cast.anna)


def test_namesakes_from_before_may_both_be_lengthened(cast, guest_with):
    links = [guest_with("live", label="Paediatrician").link for _ in range(2)]
    ends = [extend(link, runs_for=timedelta(days=20), by=cast.anna).expires_at for link in links]
    assert min(ends) > timezone.now() + timedelta(days=19)
