"""Grammar: the words and numbers that dates begin with, and how they go on.

FIRST finds where a date might begin; its group names the kind of the
beginning.  The other patterns are matched from there.  All are bounded, so that
no text makes one of them look far, and the time is linear.
"""

from __future__ import annotations

import re
from collections import defaultdict

from ..readers.dates import MONTHS

_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    "sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_WEEKDAYS = (
    "mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|"
    "sat(?:urday)?|sun(?:day)?"
)
_UNITS = "day|week|weekend|month|quarter|half|year|decade|century"
_NUMBERS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
NUMBERS = {name: number for number, name in enumerate(_NUMBERS.split("|"), 1)} | {"a": 1, "an": 1}
_ORDINALS = "first|second|third|fourth|1st|2nd|3rd|4th"
ORDINALS = {name: number % 4 + 1 for number, name in enumerate(_ORDINALS.split("|"))}
PARTS = {
    "early": "early", "beginning": "early", "start": "early", "mid": "mid", "middle": "mid",
    "late": "late", "end": "late", "earlier": "earlier", "later": "later",
}  # fmt: skip
WHICH = {
    "last": -1, "past": -1, "previous": -1, "prior": -1, "this": 0, "current": 0, "present": 0,
    "next": 1, "coming": 1, "upcoming": 1,
}  # fmt: skip

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS = (
    "mon monday tue tues tuesday wed wednesday thu thur thurs thursday fri friday sat saturday"
    " sun sunday"
)
# Whatever word FIRST takes begins with one of these; numbers apart.
FIRST_WORDS = (
    *MONTHS, *_DAYS.split(), *NUMBERS, *WHICH, *PARTS, "several", "today", "yesterday",
    "tomorrow", "tonight", "first", "second", "third", "fourth", "fiscal", "weekend", "day",
    "christmas", "easter", "new",
)  # fmt: skip

_S = r"[\s\xa0]{1,9}"
_DASH = r"\s?[-–—/]\s?"
_TO = rf"(?:\s?[-–—]\s?|{_S}(?:to|through|and|or){_S})"
_NO_NUMBER = r"(?![\w:%°]|[.,][0-9]|[-–/][0-9])"
_YEAR = r"(?:1[0-9]|20)[0-9]{2}(?![\w%]|[.,:][0-9])"
_ORDINAL_END = r"(?:st|nd|rd|th)?"
_DAY = rf"(?:[12][0-9]|3[01]|0?[1-9]){_ORDINAL_END}{_NO_NUMBER}"
_DAY_OF_RANGE = rf"(?:[12][0-9]|3[01]|0?[1-9]){_ORDINAL_END}"
_WHICH_YEAR = rf"(?P<which>last|this|next){_S}year\b"
_AND_YEAR = rf",?{_S}(?:of{_S})?(?:(?P<year>{_YEAR})|{_WHICH_YEAR})"
_OF_YEAR = rf"(?:\.?{_AND_YEAR})?"


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII | re.IGNORECASE)


def _words(pattern: str) -> str:
    """Return the alternatives of a pattern by their first letter: most words end there."""
    by_letter: dict[str, list[str]] = defaultdict(list)
    for word in pattern.split("|"):
        by_letter[word[0]].append(word[1:])
    return "|".join(
        f"[{letter.upper()}{letter}](?ai:{'|'.join(rest)})" for letter, rest in by_letter.items()
    )


_RULES = {
    "month": _words(_MONTHS),
    "weekday": _words(_WEEKDAYS),
    "deictic": _words("today|yesterday|tomorrow|tonight"),
    "which": _words("|".join(WHICH)),
    "part": _words("|".join(PARTS)),
    "ordinal": rf"(?:{_words(_ORDINALS.replace('1st|2nd|3rd|4th', 'fiscal'))})",
    "ago": rf"(?:[Aa]n?|(?:{_words(_NUMBERS + '|several')}))(?={_S}(?ai:{_UNITS}|fortnight))",
    "weekend": r"[Ww]eekend",
    "holiday": (
        rf"[Cc](?ai:hristmas)|[Ee](?ai:aster)(?={_S}(?ai:sun|mon)(?ai:day)(?!\w))"
        rf"|[Nn](?ai:ew)(?={_S}(?ai:year['’]s){_S}(?ai:eve|day)(?!\w))"
    ),
    "day_of": r"[Dd]ay(?=\s(?:before|after)\s)",
}
FIRST = re.compile(
    r"(?<![\w$£€#@])(?:"
    + "|".join(f"(?P<{kind}>{pattern})(?!\\w)" for kind, pattern in _RULES.items())
    + r"|(?P<q>[QqHh](?=[1-4](?!\w)))"
    + r"|(?P<eighties>['’](?=[0-9]0s(?!\w)))"
    + r"|(?<![.,:/])(?<![0-9][-–])(?:"
    + r"(?P<numeric>[0-9]{1,4}(?=[-/.][0-9]{1,2}[-/.][0-9]{1,4}(?:T[0-9]|(?![\w/])))"
    + rf"|[0-9]{{4}}(?=-[0-9]{{2}}{_NO_NUMBER}))"
    + rf"|(?P<day>[0-9]{{1,2}}(?={_ORDINAL_END}(?:{_TO}[0-9]{{1,2}}{_ORDINAL_END})?"
    + rf"(?:-|{_S}(?:of{_S})?)(?ai:{_MONTHS})(?!\w)))"
    + rf"|(?P<nth>[0-9]{{1,2}}(?:st|nd|rd|th)(?={_S}(?:century|quarter|half|qtr)(?!\w)))"
    + rf"|(?P<days_ago>[0-9]{{1,3}}(?={_S}(?:{_UNITS})s?(?!\w)))"
    + r"|(?P<decade>(?:1[0-9]|20)[0-9]0(?='?s(?!\w)))"
    + r"|(?P<year>(?:1[5-9]|20)[0-9]{2}(?![\w%]|[.,:][0-9]))))"
)

MONTH_DAY = _compile(
    rf"(?P<month>{_MONTHS})\b\.?{_S}(?:"
    rf"(?P<first>{_DAY_OF_RANGE}){_TO}(?:(?P<month2>{_MONTHS})\b\.?{_S})?(?P<last>{_DAY})"
    rf"|(?P<day>{_DAY}|(?:{_NUMBERS})\b)){_OF_YEAR}"
)
DAY_MONTH = _compile(
    rf"(?:(?P<first>{_DAY_OF_RANGE})(?:(?:-|{_S}(?:of{_S})?)(?P<month2>{_MONTHS})\b\.?)?{_TO})?"
    rf"(?P<day>{_DAY_OF_RANGE})(?:-|{_S}(?:of{_S})?)(?P<month>{_MONTHS})\b"
    rf"(?:-(?P<joined>{_YEAR})|{_OF_YEAR})"
)
MONTH = _compile(
    rf"(?P<month>{_MONTHS})\b(?:\.?(?:/|{_TO})(?P<month2>{_MONTHS})\b(?!\.?{_S}[0-9]{{1,2}}\b))?{_OF_YEAR}"
)
WEEKDAY = _compile(
    rf"(?P<weekday>{_WEEKDAYS})\b(?:(?:\s?[-–]\s?|{_S}(?:to|through){_S})(?P<last>{_WEEKDAYS})\b"
    rf"|{_S}(?P<time>morning|afternoon|evening|night)\b)?"
)
BEFORE_DATE = _compile(rf"(?:{_WEEKDAYS})\b\.?,?{_S}(?:the{_S})?")
DAY_OF = _compile(rf"day{_S}(?:before{_S}(?P<before>yesterday)|after{_S}tomorrow)\b")
AGO = _compile(rf"(?P<n>\w{{1,9}}){_S}(?P<unit>{_UNITS}|fortnight)s?{_S}ago\b")
IN_UNITS = _compile(
    rf"(?P<n>\w{{1,9}}){_S}(?P<unit>day|week|month|year)s(?:['’]{_S}time)?\b(?!['’]|{_S}(?:of|ago)\b)"
)
HOLIDAY = _compile(
    rf"(?:(?P<christmas>christmas)(?:{_S}(?P<day>day|eve))?|easter{_S}(?P<easter>sunday|monday)"
    rf"|new{_S}year['’]s{_S}(?P<new_year>eve|day))\b(?:{_AND_YEAR})?"
)
SHORT_YEAR = _compile(
    r"(?:\s|,?\s(?P<mark>['’]))(?P<year>[0-9]{2})(?![\w:%°]|[.,][0-9]|\s?[ap]\.?m\b)"
)
WHICH_UNIT = _compile(
    rf"(?P<which>{'|'.join(WHICH)}){_S}(?:"
    rf"(?P<n>[0-9]{{1,3}}|{_NUMBERS}){_S}(?P<units>{_UNITS})s"
    rf"|(?:(?:fiscal|calendar|financial){_S})?(?P<unit>{_UNITS})"
    r"|(?P<time>morning|afternoon|evening|night)"
    r"|(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
    rf"|(?P<month>{_MONTHS})(?!\.?{_S}[0-9]))\b"
)
PART = _compile(
    rf"(?:(?P<part>(?:early|mid|late|later|earlier)(?=-|\s)|end(?=-|{_S}(?:(?:{_MONTHS})\b|[12])))"
    rf"(?:-|{_S}(?:in{_S})?)"
    rf"|(?P<noun>beginning|start|middle|end){_S}of{_S})(?P<the>the{_S})?"
)
THE_UNIT = _compile(r"(?P<unit>week|month|quarter|year|decade|century)\b")
QUARTER = _compile(
    rf"(?:(?P<nth>{_ORDINALS})(?:{_S}|-)(?:fiscal{_S})?(?P<unit>quarter|qtr|half)|(?P<letter>[qh])(?P<n>[1-4]))\b"
    rf"(?:(?:{_S}(?:of|in))?{_S}(?:fiscal{_S})?(?P<year>{_YEAR})"
    rf"|{_S}(?:of{_S})?(?P<which>last|this|next){_S}year\b)?"
)
FISCAL = _compile(rf"fiscal{_S}(?:year{_S})?(?P<year>{_YEAR})(?:{_DASH}(?P<last>[0-9]{{2}})\b)?")
CENTURY = _compile(rf"(?P<n>[0-9]{{1,2}})(?:st|nd|rd|th){_S}century\b")
DECADE = _compile(r"(?P<year>(?:1[0-9]|20)[0-9]0)'?s\b")
EIGHTIES = _compile(r".(?P<tens>[0-9])0s\b")
YEARS = _compile(rf"(?P<year>[0-9]{{4}})(?:{_DASH}(?P<last>[0-9]{{4}}|[0-9]{{2}}){_NO_NUMBER})?")
YEAR_QUARTER = _compile(
    rf"(?P<year>{_YEAR}){_S}(?P<quarter>(?:{_ORDINALS})(?:{_S}|-)(?:quarter|qtr|half)\b)"
)
NUMERIC = _compile(
    r"(?:(?P<year>[0-9]{4})(?P<sign>[-/.])(?P<month>[0-9]{1,2})(?:(?P=sign)(?P<day>[0-9]{1,2}))?"
    r"|(?P<one>[0-9]{1,2})(?P<other>[-/.])(?P<two>[0-9]{1,2})(?P=other)(?P<end>[0-9]{4}|[0-9]{2}))"
    r"(?![0-9]|[-/.][0-9])"
)
