"""Odds in words: "one in 10^31", and something that is about as improbable."""

from dataclasses import dataclass

ACCUSE_BELOW = -9.0
COINS = "a tossed coin falls heads {} times in a row"
# About how many there are, as a power of ten: people alive (UN 2024); grains of sand on all beaches (Blatner 2014); drops
# of water, 20 a millilitre, in all oceans (1.33e9 km³); atoms of a body of 70 kg, of the Earth, and of all that can be seen.
AT_ONE_GO = (
    (9.92, "somebody guesses, at one go, one particular person among all people alive"),
    (18.9, "somebody picks, at one go, one particular grain of sand out of all the beaches on Earth"),
    (25.4, "somebody picks, at one go, one particular drop of water out of all the oceans"),
    (27.9, "somebody picks, at one go, one particular atom of a human body"),
    (50.1, "somebody picks, at one go, one particular atom of the whole Earth"),
    (80.0, "somebody picks, at one go, one particular atom of everything that telescopes can see"),
)


@dataclass(frozen=True, slots=True)
class Odds:
    """How probable it is at most that an innocent copy looks like a leak, after correction for all that was tried."""

    log10_p: float

    @property
    def power(self) -> int:
        """The whole power of ten that it is at least as improbable as."""
        return int(-self.log10_p)

    @property
    def is_sure(self) -> bool:
        return self.log10_p <= ACCUSE_BELOW

    @property
    def in_words(self) -> str:
        if self.power >= 6:
            return f"one in 10^{self.power}"
        if self.log10_p > -1:
            return "no more than chance"
        return f"one in {_round_down(10**-self.log10_p):,}"

    @property
    def written_out(self) -> str:
        """How large the number is, for whoever does not read powers."""
        return f"a 1 with {self.power} zeros"

    @property
    def comparison(self) -> str:
        """What happens as rarely or less rarely; nothing for odds that accuse nobody."""
        if not self.is_sure:
            return ""
        fitting = [words for power, words in AT_ONE_GO if power <= -self.log10_p]
        return fitting[-1] if fitting else COINS.format(int(-self.log10_p * 3.3219))


def _round_down(number: float) -> int:
    """Two leading digits, the rest zeros."""
    whole = int(number)
    step = 10 ** max(len(str(whole)) - 2, 0)
    return whole // step * step
