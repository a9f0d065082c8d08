"""Uploads that were left behind."""


def sweep_uploads() -> None:
    """Clear away uploads that ran out, with their parts."""
