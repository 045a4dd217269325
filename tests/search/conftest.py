"""What the tests of searching share: articles, archives of them, and plans to run there."""

from __future__ import annotations

import datetime as dt
import itertools
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pytest

import dateline
from dateline import Article
from dateline.corpus import sample
from dateline.index.analysis import Analyzer
from dateline.index.entry import digest_of
from dateline.index.folder import Folder
from dateline.index.snapshot import Snapshot
from dateline.index.transaction import Transaction
from dateline.search._passages import Highlighter
from dateline.search.execution import Execution
from dateline.search.highlighting import make_highlighter
from dateline.search.parsed import ParsedQuery
from dateline.search.plan import Plan
from dateline.search.results import Results
from dateline.search.searching import Filters, Page, search
from dateline.search.vocabulary import Vocabulary

# Tests here share naive_passages.py.
sys.path.insert(0, str(Path(__file__).parent))

REUTERS = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "reuters21578"
N_REUTERS = 2000


@dataclass(frozen=True)
class Shelf:
    """An archive on disk, and what a test asks of it without typing queries."""

    folder: Folder
    articles: dict[str, Article] = field(repr=False)  # those not deleted, by id

    @cached_property
    def analyzer(self) -> Analyzer:
        return self.folder.analyzer

    @property
    def snapshot(self) -> Snapshot:
        return self.folder.snapshot()

    @property
    def n_segments(self) -> int:
        return len(self.snapshot.segments)

    def execution(self, plan: Plan, pairs: Iterable[tuple[str, str]] = ()) -> Execution:
        snapshot = self.snapshot
        return Execution(plan, Vocabulary(snapshot, self.analyzer), snapshot, pairs)

    def matching(self, plan: Plan) -> set[str]:
        execution = self.execution(plan)
        ids = [found.id for found in execution.top(execution.total, sort="newest")]
        assert len(ids) == len(set(ids)) == execution.total
        return set(ids)

    def ranked(self, plan: Plan, pairs: Iterable[tuple[str, str]] = ()) -> list[str]:
        execution = self.execution(plan, pairs)
        return [found.id for found in execution.top(execution.total)]

    def search(self, plan: Plan, page: Page | None = None, **read: object) -> Results:
        query = ParsedQuery("as typed", plan, **read)  # type: ignore[arg-type]
        return search(query, Filters(), page or Page(), self.snapshot, self.analyzer)

    def highlighter(self, plan: Plan, segment: int = 0) -> Highlighter:
        words = Vocabulary(self.snapshot, self.analyzer)
        return make_highlighter(plan, self.snapshot.segments[segment].segment, words)


Shelve = Callable[..., Shelf]


@pytest.fixture(scope="session")
def shelve(tmp_path_factory: pytest.TempPathFactory) -> Shelve:
    """Return what builds an archive: one commit for each list of articles, then the deletes."""
    numbers = itertools.count()
    base = tmp_path_factory.mktemp("shelves")

    def build(
        *commits: Sequence[Article], deleted: Iterable[str] = (), language: str = "english"
    ) -> Shelf:
        folder = Folder(base / str(next(numbers)), create=True, language=language)
        articles: dict[str, Article] = {}
        for commit in commits:
            with Transaction(folder) as transaction:
                for article in commit:
                    transaction.put(article, digest_of(article))
                    articles[article.id] = article
                transaction.commit()
        with Transaction(folder) as transaction:
            gone = list(deleted)
            assert transaction.delete(gone) == len(gone)
            transaction.commit()
        for article_id in gone:
            del articles[article_id]
        return Shelf(folder, articles)

    return build


def read_sample() -> list[Article]:
    return list(dateline.read(Path(sample.__path__[0])))


def read_reuters() -> list[Article]:
    if not REUTERS.is_dir():
        pytest.skip("the Reuters-21578 files are not beside the checkout")
    files = (dateline.read(path) for path in sorted(REUTERS.glob("*.sgm.gz")))
    return list(itertools.islice(itertools.chain.from_iterable(files), N_REUTERS))


@pytest.fixture(scope="session", params=[read_sample, read_reuters], ids=["sample", "reuters"])
def corpus(request: pytest.FixtureRequest) -> list[Article]:
    """Return the articles of the sample, then of Reuters-21578 where they are at hand.

    The sample's say neither who nor where, so they are given some; every
    ninth article has no date.
    """
    articles = request.param()
    return [dress(number, article) for number, article in enumerate(articles)]


NAMES = ("Joseph Yun", "Kim Jong", "Kim Jong Un", "José Gómez", "Gomez", "Wu Dawei")
PLACES = ("Japan", "North Korea", "South Korea", "Korea", "U.S.", "São Tomé")


def dress(number: int, article: Article) -> Article:
    people = article.people or tuple(
        name for at, name in enumerate(NAMES) if number % (at + 3) == 0
    )
    places = article.places or tuple(
        name for at, name in enumerate(PLACES) if number % (at + 4) == 1
    )
    return Article(
        id=article.id,
        title=article.title,
        body=article.body,
        date=None if number % 9 == 4 else article.date,
        people=people,
        places=places,
        source=(None, "reuters", "The Daily Wire", "Wire")[number % 4],
    )


@pytest.fixture(scope="session")
def make() -> Callable[..., Article]:
    """Return what makes an article, numbering those that have no id of their own."""
    numbers: Iterator[int] = itertools.count(1)

    def build(body: str = "", title: str = "", **more: object) -> Article:
        day = more.pop("date", None)
        date = dt.date.fromisoformat(day) if isinstance(day, str) else day
        given = str(more.pop("id", f"a{next(numbers)}"))
        return Article(id=given, title=title, body=body, date=date, **more)  # type: ignore[arg-type]

    return build
