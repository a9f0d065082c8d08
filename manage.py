#!/usr/bin/env python
"""Django's command line, and FamilyVault's: `up`, `backup`, `restore`, `verify`, `trace` and others."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "familyvault.settings")
    if sys.argv[1:2] in (["up"], ["restore"], ["let_in"]):
        # The settings read where the data folder is, and secrets that are there only after this.
        from familyvault import data_folder

        make_ready = {"up": data_folder.ready, "restore": data_folder.ready_to_restore, "let_in": data_folder.ready_to_look}
        try:
            make_ready[sys.argv[1]](sys.argv[2:])
        except data_folder.CannotStart as reason:
            sys.exit(f"FamilyVault cannot start. {reason}")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
