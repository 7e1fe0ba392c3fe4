"""Group normalisation (Wu and He 2018, arXiv:1803.08494)."""

from torch import nn


class GroupNorm(nn.GroupNorm):
    """Has the most groups, up to 32, that hold four channels or more each."""

    def __init__(self, channels: int) -> None:
        divisors = (g for g in (2, 4, 8, 16, 32) if channels % g == 0)
        groups = max((g for g in divisors if channels // g >= 4), default=1)
        super().__init__(groups, channels)
