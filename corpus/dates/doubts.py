"""Doubts: is this word the month, the weekday, the year that it looks like?

"May" is a verb, "April" a woman, "The Sunday Times" a newspaper and 1987 a
number of tonnes.  What stands right before and after tells.  Each function
returns a confidence, 0 for what is no date.
"""

from __future__ import annotations

import re

_WORD_AFTER = re.compile(r"[\s\xa0]{1,9}(\w+)")
_POSSESSIVE = re.compile("['’]s(?!\\w)")
_LOOK_BACK = 40

_WITHIN = frozenset("in since during last next this early mid late end until till".split())
_BESIDE = frozenset("by from to through for of before after between and or than over on".split())
_NAMES = frozenset("apr jun aug mar may jan".split())  # of people, beginnings of months
_VERBS = frozenset("mar may".split())
_ADJECTIVES = _VERBS | {"aug"}
# What May and March are of in the news, where nothing before them says that they are months.
_OF_MONTH = frozenset(
    "delivery deliveries futures contract contracts shipment shipments loading crude sales figures"
    " data output inflation production exports imports trade election elections settlement".split()
)
_NOT_AFTER_MONTH = frozenset("said says told was is has had did who added asked wrote".split())

_DAYS_WITH_NAMES = frozenset(
    "good black bloody super ash palm cyber holy giving fat maundy easter".split()
)
# What a day without its year is the name of, whichever year it was in.
_EVENTS = frozenset(
    "attacks attackers anniversary massacre bombings bombers hijackings hijackers uprising"
    " revolution coup memorial".split()
)
_OF_EVENTS = frozenset("terror terrorist suicide train".split())
_AROUND_CHRISTMAS = frozenset("at around over".split())
# "Christmas shopping" is none of its days, "Christmas when" and "Christmas, " may be.
_NOT_OF_CHRISTMAS = frozenset(
    "and or but when as the that he she it they we in at for to with was is were will after before"
    " because if while by said says".split()
)
_PAPERS = frozenset(
    "times telegraph mirror express mail post herald star sun people world independent tribune"
    " weld addams school".split()
)

_BEFORE_YEAR = frozenset(
    "in since by until till from to before after during through for of between and or than"
    " calendar year circa early mid late end spring summer autumn winter fall ago".split()
)
_NOT_BEFORE_YEAR = frozenset(
    "room flight model no number nr page section resolution law highway route bus psalm about some"
    " almost nearly roughly approximately exactly least only total another at over under"
    " version windows channel unit class type lot area chapter article code extension".split()
)
_COUNTED = frozenset(
    "mln million bln billion thousand dlrs dollars pounds euros yen marks francs kg km mm cm"
    " tonnes tons metres meters miles feet inches pct percent per people men women troops soldiers"
    " barrels bpd points shares units cents hours days weeks months years gmt est more other dead"
    " copies jobs workers votes lives homes houses cars acres hectares dogs children".split()
)
# Plurals that years stand before: any other counts something.
_YEARLY = frozenset(
    "results sales earnings profits losses revenues exports imports prices figures levels crops"
    " elections rates taxes games olympics talks contracts deliveries operations estimates stocks"
    " plans budgets goals targets highs lows was is has as excludes includes".split()
)


def word_before(text: str, at: int) -> str:
    """Return the word right before, "the" left out; "" where there is none."""
    if not text[at - 1 : at].isspace():
        return ""
    words = text[max(0, at - _LOOK_BACK) : at].rsplit(maxsplit=2)
    word = words[-1] if words else ""
    if word in ("the", "The", "THE"):
        word = words[-2] if len(words) > 1 else ""
    word = word.rstrip(".").rpartition("-")[2]
    return word if word.isalnum() else ""


def word_after(text: str, at: int) -> str:
    """Return the word right after white space; "" where something else comes first."""
    match = _WORD_AFTER.match(text, at)
    return match[1] if match else ""


def trust_month(text: str, start: int, end: int, *, is_whole: bool) -> float:
    """Return how sure it is that a month stands here, with neither day nor year.

    `is_whole` tells that its name is written out.
    """
    month = text[start : start + 3].lower()
    before, after = word_before(text, start), word_after(text, end)
    if text[start].islower():
        is_date = is_whole and before.lower() in _WITHIN and month not in _ADJECTIVES
        return 0.7 if is_date else 0
    in_capitals = text[start:end].isupper()
    has_name_after = after[:1].isupper() and not in_capitals
    if before.lower() in _WITHIN:
        return 0.8 if is_whole or month not in _VERBS else 0
    if not is_whole or (has_name_after and month in _NAMES):
        return 0
    if before.lower() in _BESIDE:
        return 0.6 if month in _VERBS or has_name_after else 0.8
    if _POSSESSIVE.match(text, end):
        return 0 if month == "may" or before[:1].isupper() else 0.7
    if month in _VERBS:
        return 0.6 if after in _OF_MONTH else 0
    if month in _NAMES:
        has_name_before = before[:1].isupper() and before.lower() != "the"
        is_person = has_name_before or not after.islower() or after in _NOT_AFTER_MONTH
        return 0 if is_person else 0.6
    return 0 if has_name_after else 0.7


def trust_weekday(text: str, start: int, end: int) -> float:
    """Return how sure it is that a weekday stands here, with no date."""
    if not text[start:end].lower().endswith("day"):
        return 0
    if word_before(text, start).lower() in _DAYS_WITH_NAMES:
        return 0
    after = word_after(text, end)
    return 0 if after[:1].isupper() and after.lower() in _PAPERS else 1


def trust_year(text: str, start: int, end: int, *, is_range: bool = False) -> float:
    """Return how sure it is that four digits are a year, or the first of two."""
    year = int(text[start : start + 4])
    before, after = word_before(text, start).lower(), word_after(text, end).lower()
    if before in _NOT_BEFORE_YEAR or after in _COUNTED or text[end : end + 1] in ("-", "%"):
        return 0
    if not is_range and after.endswith("s") and not after.endswith("ss") and after not in _YEARLY:
        return 0.5 if before == "in" else 0
    is_recent = 1900 <= year < 2050
    if before in _BEFORE_YEAR:
        return 0.9 if is_recent else 0.7
    return 0.7 if is_recent else 0.3


def trust_christmas(text: str, start: int, end: int) -> float:
    """Return how sure it is that "Christmas" is a day here: "Father Christmas" is none."""
    before, after = word_before(text, start).lower(), word_after(text, end)
    goes_on = after not in _NOT_OF_CHRISTMAS if after else text[end : end + 1] in ("-", "'", "’")
    is_when = before in _WITHIN or before in _BESIDE or before in _AROUND_CHRISTMAS
    return 0.6 if is_when and not goes_on else 0


def names_event(text: str, start: int, end: int) -> bool:
    """Tell whether a day is but the name of an event: "the Sept. 11 attacks"."""
    if text[max(0, start - 3) : start].lower() == "on ":
        return False  # "On April 20 attacks resumed"
    after = word_after(text, end)
    if after.lower() in _OF_EVENTS:
        after = word_after(text, text.index(after, end) + len(after))
    return after.lower() in _EVENTS
