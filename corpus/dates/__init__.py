"""When: the days that a text mentions, and the day it was published."""

from .mention import DateMention, Granularity
from .reader import read_dates

__all__ = ["DateMention", "Granularity", "read_dates"]
