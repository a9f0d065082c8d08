"""The form of the one who sets up the vault."""

from django import forms

from accounts.names import NameField
from accounts.setup import time_zones


class SetUpForm(forms.Form):
    vault_name = NameField(
        label="What shall the vault be called?",
        help_text="Your family's name, perhaps. Everybody you invite will see it.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    name = NameField(label="Your name", help_text="As your family calls you. It is shown on your invitations.")
    email = forms.EmailField(
        label="Your e-mail",
        help_text="To log in, you get a code sent there. There are no passwords here.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    time_zone = forms.ChoiceField(label="Your time zone", help_text="Photos are sorted by its days.")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = [(zone, zone.replace("_", " ")) for zone in time_zones()]
        self.fields["time_zone"].initial = "UTC"
        self.fields["time_zone"].widget.attrs["data-time-zone"] = True

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()
