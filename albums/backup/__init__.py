"""Backups: the whole vault, sealed with a passphrase, in a folder or a bucket of its own, and back into an empty vault.

A place holds objects under their own names, each once, and generations. A generation is one moment of the vault:

    vb/STAMP-begun      first: somebody is at work, so nobody prunes
    vb/STAMP-rows       the database's rows, model by model, sealed (`rows.py`)
    vb/STAMP-objects    which objects these rows need, and what opens them, sealed (`needed.py`)
    vb/STAMP-keys       the vault's three secrets, sealed
    vb/STAMP-names      the objects' names and sizes, plain, so that old generations can be pruned without a passphrase
    vb/STAMP-pruning    somebody is removing what nobody needs, so nobody begins
    vb/STAMP-complete   last: the header (`header.py`), without which there is no generation

Objects are sealed in the vault already and are copied as they are. Nothing of an older generation is ever changed, so a
crash at any instant leaves every complete one as good as it was.
"""
