#!/usr/bin/env python
"""Django's command line, and FamilyVault's: `up`, `export_copy`, `sweep`."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "familyvault.settings")
    if sys.argv[1:2] == ["up"]:
        from familyvault import data_folder

        try:
            data_folder.ready(sys.argv[2:])
        except data_folder.CannotStart as reason:
            sys.exit(f"FamilyVault cannot start. {reason}")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
