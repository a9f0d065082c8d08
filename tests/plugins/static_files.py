"""The static files are collected once, and looked through once."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from whitenoise import WhiteNoise


@pytest.fixture(scope="session", autouse=True)
def static_files() -> Iterator[None]:
    """Collect the static files, as `prepare` does, so that pages can name them.

    Every browser of a test starts the vault's middleware, and WhiteNoise with it would look through hundreds of files that
    have not changed since: here it does so once for each folder.
    """
    call_command("collectstatic", verbosity=0, interactive=False)
    look_through, found = WhiteNoise.update_files_dictionary, {}

    def look_through_once(self: WhiteNoise, root: str, prefix: str) -> None:
        if (root, prefix) not in found:
            others, self.files = self.files, {}
            look_through(self, root, prefix)
            found[root, prefix], self.files = self.files, others
        self.files = self.files | found[root, prefix]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoise, "update_files_dictionary", look_through_once)
        yield
