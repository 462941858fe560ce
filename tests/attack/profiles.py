"""How hard the attacks are tried: the same cases every time in `make test`, many more and others each time with
HYPOTHESIS_PROFILE=long."""

import os

from hypothesis import HealthCheck, Phase, settings

_SLOW = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large)

settings.register_profile(
    "attack",
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),  # to make a large case small can take minutes: that is for `long`
    suppress_health_check=_SLOW,
)
settings.register_profile("long", max_examples=5000, deadline=None, print_blob=True, suppress_health_check=_SLOW)
PROFILE = settings.get_profile(os.environ.get("HYPOTHESIS_PROFILE", "attack"))


def few(part: float) -> settings:
    """The profile with so small a part of its examples, for what takes long each time."""
    return settings(PROFILE, max_examples=max(10, int(PROFILE.max_examples * part)))
