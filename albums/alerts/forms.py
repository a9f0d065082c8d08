"""The form of one kind of alert."""

from django import forms

from accounts.numbers import NumberField
from albums.alerts.rules import Rule
from albums.models import AlertRule


class RuleForm(forms.Form):
    is_on = forms.BooleanField(label="Tell us", required=False)
    is_mailed = forms.BooleanField(label="By e-mail too", required=False)

    def __init__(self, *args, rule: Rule, **kwargs) -> None:
        super().__init__(*args, initial={"is_on": rule.is_on, "is_mailed": rule.is_mailed}, **kwargs)
        self.rule = rule
        if rule.has_threshold:
            self.fields["threshold"] = NumberField(
                label=rule.counted, initial=rule.threshold, min_value=rule.lowest, max_value=rule.highest
            )
            self.order_fields(["is_on", "threshold", "is_mailed"])

    def keep(self) -> None:
        AlertRule.objects.update_or_create(kind=self.rule.kind, defaults=self.cleaned_data)
