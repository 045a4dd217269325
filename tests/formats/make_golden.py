"""Makes the golden archive of the current format version: once, when there is a new version.

    python -P tests/formats/make_golden.py

An archive that was made is never made anew: what later programs must be
able to read are the bytes that were written then.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path

import dateline
from dateline import Article
from dateline.corpus import sample
from dateline.corpus.entities.reader import enrich
from dateline.index.entry import digest_of
from dateline.index.folder import Folder
from dateline.index.format import VERSION
from dateline.index.ledger import Fingerprint
from dateline.index.transaction import Transaction

FOLDER = Path(__file__).parent / f"v{VERSION}" / "archive"

FULL = Article(
    id="łódź/1",
    title="Łódź wita „Gómeza”: 東京 answers",
    body=(
        "José Gómez flew from Łódź to 東京 on Monday. O'Brien's U.S. editor paid €3.50 for "
        "a straße map and 1,250 naïve stickers 🚢.\n\n«Ça va», he said; the ﬁlm was in Ελλάδα."
    ),
    date=dt.date(2016, 2, 29),
    people=("José Gómez", "宮崎 駿"),
    places=("Łódź", "東京"),
    source="Agence Élan",
    url="https://example.org/łódź?no=1",
    section="World/Świat",
    author="Zoë Núñez",
    language="pl",
    extra={"datetime": "2016-02-29T06:30:00+01:00", "ключ": ["ä", 1, 2.5, None, True, {"a": []}]},
)
SPECIAL = (
    FULL,
    Article("undated-note", "Notes on anchors", "A note without a day. Anchors hold."),
    Article("undated-other", "More notes", "Another note, about tides.", people=(), places=()),
    Article("empty", date=dt.date(2016, 3, 1)),
    Article("first-day", "The first day", "Day one.", dt.date.min, source="Almanac"),
    Article("last-day", "The last day", "Day last.", dt.date.max, source="Almanac"),
    # Positions of "anchor": 3, then gaps that take one, two and five bytes.
    Article(
        "long-gaps",
        "Anchor at sea",
        "anchor " + "tide " * 150 + "anchor " + "tide swell " * 1800 + "anchor",
        dt.date(2016, 4, 2),
        people=("Ada Anchor",),
        places=(),
    ),
    # Longer than a word and a piece may be, and what has no codes.
    Article("odd", "\t\x01  ", "x" * 300 + "é" * 100 + "\x00\x7f ~~ a1b2c3", dt.date(2016, 4, 2)),
)
FIRST_NOTE = dt.date(2019, 1, 1)


def write_samples(folder: Path) -> None:
    """Commit the sample articles of a year, as they come from files that are remembered."""
    with Transaction(Folder(folder)) as transaction:
        for path in sample.paths():
            if path.name.startswith("2017"):
                origin = f"/srv/news/{path.name}"
                (article,) = dateline.read(path)
                assert isinstance(article, Article)
                digest = digest_of(article)
                transaction.put(enrich(article), digest, origin)
                size = path.stat().st_size
                mtime_ns = 1_500_000_000_000_000_000 + size
                seen = Fingerprint(size, mtime_ns, digest.hex(), "auto||", 1)
                transaction.remember(origin, seen)
        transaction.commit()


def notes() -> Iterator[Article]:
    """Yield 300 notes, so many that there are two cells: lists are dense, or sparse and long."""
    for number in range(300):
        verb = "delayed" if number % 50 == 7 else "delays"
        ship = " Frigate seen." if number % 100 == 99 else ""
        yield Article(
            f"note-{number:03}",
            "Note",
            f"Fog {verb} ferries.{ship}",
            FIRST_NOTE + dt.timedelta(number),
            people=(),
            places=("Dover",) if number % 60 == 0 else (),
            source="Wire",
        )


def main() -> None:
    """Write the archive, in five commits."""
    if FOLDER.exists():
        sys.exit(f"{FOLDER} is there, and never made anew: raise VERSION in index/format.py first")
    with dateline.open(FOLDER, create=True) as archive:
        write_samples(FOLDER)
        archive.add((*SPECIAL, *notes()), entities="never", workers=1)
        archive.delete(["2017-03-16-whanganui-river", "note-000", "note-299", "undated-other"])
        # One article that was deleted comes back, one is changed, one is new.
        changed = Article("undated-note", "Notes on anchors", "Changed: no anchor holds for ever.")
        new = Article(
            "delay", "Delay", "A delay of one ferry.", dt.date(2019, 12, 1), source="Wire"
        )
        archive.add((SPECIAL[2], changed, new), entities="never", workers=1)
        archive.delete(["note-150"])


if __name__ == "__main__":
    main()
