"""Numbers that people type into forms."""

from django import forms


class NumberField(forms.IntegerField):
    """A whole number from `min_value` to `max_value`; whatever else was typed is answered by saying so."""

    def __init__(self, *, min_value: int, max_value: int, **options) -> None:
        asked = f"Please type a whole number from {min_value:,} to {max_value:,}."
        said = dict.fromkeys(("required", "invalid", "min_value", "max_value"), asked)
        super().__init__(min_value=min_value, max_value=max_value, error_messages=said, **options)
