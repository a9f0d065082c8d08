"""A file to save is called what the vault says, whatever the family calls itself."""

from accounts.models import Vault
from tests.accounts.conftest import log_in

EVIL = 'Möwe "x"\r\nSet-Cookie: a=b; /../..\\'


def test_no_name_of_a_vault_breaks_out_of_the_header(cast, client, ready_photo):
    ready_photo()
    Vault.objects.update(name=EVIL)
    log_in(client, "anna@example.org")
    answer = client.post("/export/archive/", {"all": "1"})
    assert answer.status_code == 200
    said = answer["Content-Disposition"]
    assert said.startswith("attachment; filename*=utf-8''M%C3%B6we") and said.endswith(".zip")
    assert not set(said) & set('\r\n"/\\') and "Set-Cookie" not in answer.headers
    answer.close()
