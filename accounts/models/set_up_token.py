"""The one-time key to a vault that nobody has set up yet."""

from django.db import models


class SetUpToken(models.Model):
    """The token of the set-up address, stored only hashed. There is at most one; setting up ends it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    token_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="only_one_set_up_token")]

    def __str__(self) -> str:
        return f"Set-up token of {self.made_at:%Y-%m-%d %H:%M}"
