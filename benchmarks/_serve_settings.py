"""The vault's settings with one more route: a bare view to compare the sealed ones with. Only `bin/bench serve` uses it."""

from familyvault.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks._serve_urls"
