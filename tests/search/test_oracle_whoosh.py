"""An independent oracle: Whoosh, fed with the same tokens, finds the same articles.

Plans are drawn by hypothesis from the words of the articles.  Each is
written as a whoosh query over fields of stems, forms and names, and must
give the same ids as our own execution: over one segment and several,
with and without deletes.  The same plans, written in the query language,
must give them again.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh import fields, query
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.filedb.filestore import RamStorage

from dateline import Article
from dateline.index.analysis import Analyzer
from dateline.search.canonical import write_plan
from dateline.search.groups import none_of
from dateline.search.parser import parse
from dateline.search.plan import (
    And,
    Dates,
    Everything,
    Keyword,
    Near,
    Not,
    Nothing,
    Or,
    Pattern,
    Phrase,
    Plan,
    Term,
)

N_PLANS = 520
N_TYPED = 150
FIELDS = ("title", "body")
EDGE = "|"  # stands before and after each value of a keyword field
ANALYZER = Analyzer("english")

exhaustive = settings(
    max_examples=N_PLANS,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


# The oracle


def make_index(articles: Iterable[Article]) -> Any:
    words = {"analyzer": SpaceSeparatedTokenizer(), "phrase": True}
    names = ("title", "body", "title_forms", "body_forms", "people", "places", "source")
    schema = fields.Schema(
        id=fields.ID(stored=True, unique=True),
        day=fields.NUMERIC(int),
        **{name: fields.TEXT(**words) for name in names},
    )
    index = RamStorage().create_index(schema)
    writer = index.writer(limitmb=256)
    for article in articles:
        title, body = ANALYZER.forms(article.title), ANALYZER.forms(article.body)
        day = {} if article.date is None else {"day": article.date.toordinal()}
        writer.add_document(
            id=article.id,
            title=" ".join(map(ANALYZER.stem, title)),
            body=" ".join(map(ANALYZER.stem, body)),
            title_forms=" ".join(title),
            body_forms=" ".join(body),
            people=edged(article.people or ()),
            places=edged(article.places or ()),
            source=edged([article.source] if article.source else ()),
            **day,
        )
    writer.commit()
    return index


def edged(values: Iterable[str]) -> str:
    return " ".join(" ".join((EDGE, *ANALYZER.forms(value), EDGE)) for value in values)


def to_whoosh(plan: Plan) -> query.Query:
    match plan:
        case Term(form, field):
            stem = ANALYZER.stem(form)
            return either(field, lambda name: query.Term(name, stem))
        case Phrase(forms, field):
            stems = [ANALYZER.stem(form) for form in forms]
            return either(field, lambda name: query.Phrase(name, stems))
        case Near((first, second), slop, field):
            return either(field, lambda name: near(name, first, second, slop))
        case Pattern(pattern, field):
            return either(field, lambda name: query.Wildcard(f"{name}_forms", pattern))
        case Keyword("id", (article_id,)):
            return query.Term("id", article_id)
        case Keyword(column, tokens, whole):
            return query.Phrase(column, [EDGE, *tokens, EDGE] if whole else list(tokens))
        case Dates(first, last):
            ends = [None if day is None else day.toordinal() for day in (first, last)]
            return query.NumericRange("day", ends[0] or 1, ends[1] or dt.date.max.toordinal())
        case Everything():
            return query.Every()
        case Nothing():
            return query.NullQuery
        case Not(part):
            return query.AndNot(query.Every(), to_whoosh(part))
        case And(parts):
            return query.And([to_whoosh(part) for part in parts])
        case Or(parts):
            return query.Or([to_whoosh(part) for part in parts])
    raise AssertionError(plan)


def either(field: str | None, make: Callable[[str], query.Query]) -> query.Query:
    return query.Or([make(name) for name in FIELDS]) if field is None else make(field)


def near(field: str, first: str, second: str, slop: int) -> query.Query:
    stems = [ANALYZER.stem(form) for form in (first, second)]
    if stems[0] == stems[1]:
        return query.Term(field, stems[0])
    return query.Or([query.Phrase(field, order, slop=slop) for order in (stems, stems[::-1])])


# Plans


@dataclass(frozen=True)
class Draw:
    """Strategies for the plans that suit some articles."""

    articles: Sequence[Article]

    def leaves(self) -> st.SearchStrategy[Plan]:
        texts = [ANALYZER.forms(text) for a in self.articles for text in (a.title, a.body)]
        words = self._words(texts)
        field = st.sampled_from([None, None, None, "title", "body"])
        runs = st.sampled_from([text for text in texts if len(text) > 6]).flatmap(
            lambda text: st.integers(0, len(text) - 5).flatmap(
                lambda at: st.integers(2, 4).map(lambda n: text[at : at + n])
            )
        )
        near_pairs = runs.map(lambda run: (run[-1], run[0]))
        any_pairs = st.tuples(words, words)
        return st.one_of(
            st.builds(Term, words, field),
            st.builds(Term, words, field),
            st.builds(Phrase, runs | any_pairs, field),
            st.builds(Near, near_pairs | any_pairs, st.integers(1, 30), field),
            st.builds(Pattern, words.flatmap(patterns), field),
            self._keywords(),
            self._dates(),
            st.sampled_from([Everything(), Nothing()]),
        )

    def plans(self, negate: Callable[[Plan], Plan] = Not) -> st.SearchStrategy[Plan]:
        """Return plans of up to four storeys."""
        plans = leaves = self.leaves()
        for _ in range(3):
            below = plans
            several = st.lists(below, min_size=1, max_size=3).map(tuple)
            plans = st.one_of(
                leaves,
                st.builds(And, several),
                st.builds(Or, several),
                st.builds(Or, several),
                st.builds(negate, below),
                st.builds(lambda a, b: And((a, negate(b))), below, below),
            )
        return plans

    def _words(self, texts: Iterable[Sequence[str]]) -> st.SearchStrategy[str]:
        counts = Counter(form for text in texts for form in set(text))
        by_count = [form for form, _ in sorted(counts.items(), key=lambda item: (-item[1], item))]
        frequent, middling = by_count[:40], by_count[40:600]
        return st.one_of(
            st.sampled_from(frequent),
            st.sampled_from(frequent),
            st.sampled_from(middling),
            st.sampled_from(by_count),
            st.sampled_from(["zzyzx", "missiles", "willful", "3.5", "us"]),
        )

    def _keywords(self) -> st.SearchStrategy[Plan]:
        named = []
        for column in ("people", "places", "source"):
            values = {value for a in self.articles for value in values_of(a, column)}
            for value in sorted(values)[:60]:
                tokens = ANALYZER.forms(value)
                named += [Keyword(column, tokens, whole) for whole in (True, False)]
                named += [Keyword(column, tokens[-1:], whole) for whole in (True, False)]
        ids = [Keyword("id", (article.id,), True) for article in self.articles[::7]]
        absent = [Keyword("id", ("none",), True), Keyword("people", ("nobody",))]
        return st.one_of(*(st.sampled_from(leaves) for leaves in (named, named, ids + absent)))

    def _dates(self) -> st.SearchStrategy[Plan]:
        days = sorted({article.date for article in self.articles if article.date is not None})
        ends = st.sampled_from([None, *days, days[0] - dt.timedelta(9), days[-1]])
        return st.builds(_between, ends, ends)


def _between(one: dt.date | None, other: dt.date | None) -> Dates:
    first, last = sorted((one, other), key=lambda day: day or dt.date.min)
    return Dates(first, last)


def values_of(article: Article, column: str) -> Sequence[str]:
    value = getattr(article, column)
    return [value] if isinstance(value, str) else value or ()


def patterns(form: str) -> st.SearchStrategy[str]:
    """Return patterns that a form matches, and a few that it does not.

    Most keep three characters: one that matches thousands of forms takes
    Whoosh a second.
    """
    cut = st.integers(min(3, len(form)), len(form))
    return st.one_of(
        cut.map(lambda at: f"{form[:at]}*"),
        cut.map(lambda at: f"*{form[-at:]}"),
        cut.map(lambda at: f"{form[: at - 1]}?{form[at:]}"),
        cut.map(lambda at: f"{form[:at]}?{form[at:]}"),
        st.tuples(cut, cut).map(lambda ends: f"{form[: min(ends)]}*{form[max(ends) :]}"),
    )


# The comparison


@dataclass(frozen=True)
class Oracle:
    """The articles in one whoosh index and in archives of several layouts."""

    searcher: Any
    shelves: dict[str, Any]

    @cached_property
    def _ids(self) -> list[str]:
        n_docs = self.searcher.doc_count_all()
        return [self.searcher.stored_fields(doc).get("id", "") for doc in range(n_docs)]

    def expected(self, plan: Plan) -> set[str]:
        return {self._ids[doc] for doc in to_whoosh(plan).docs(self.searcher)}


def layouts(articles: Sequence[Article]) -> dict[str, list[Sequence[Article]]]:
    """Return commits that come to the same articles."""
    # An older version of each third article, which must no longer be found.
    older = [Article(a.id, a.body, a.title, dt.date(1987, 3, 1)) for a in articles[::3]]
    return {
        "one segment": [articles],
        "five segments": [articles[at::5] for at in range(5)],
        "updated": [[*older, *articles[1::3]], articles[::3], articles[2::3]],
    }


@pytest.fixture(scope="module")
def index(corpus: list[Article]) -> Any:
    return make_index(corpus)


@pytest.fixture(scope="module")
def whole(corpus: list[Article], shelve: Any, index: Any) -> Oracle:
    shelves = {name: shelve(*commits) for name, commits in layouts(corpus).items()}
    assert [shelf.n_segments for shelf in shelves.values()] == [1, 5, 3]
    return Oracle(index.searcher(), shelves)


@pytest.fixture(scope="module")
def thinned(corpus: list[Article], shelve: Any, index: Any) -> Oracle:
    """Return the oracle without every tenth article, deleted in all archives."""
    gone = [article.id for article in corpus[3::10]]
    storage = RamStorage()
    storage.files.update(index.storage.files)
    copy = storage.open_index()
    writer = copy.writer()
    for article_id in gone:
        writer.delete_by_term("id", article_id)
    writer.commit(merge=False)
    searcher = copy.searcher()
    assert searcher.doc_count() == len(corpus) - len(gone)
    shelves = {
        f"{name}, with deletes": shelve(*commits, deleted=gone)
        for name, commits in layouts(corpus).items()
    }
    return Oracle(searcher, shelves)


def test_the_same_articles_are_found_as_by_whoosh(
    whole: Oracle, thinned: Oracle, corpus: list[Article]
) -> None:
    n_found: list[int] = []

    @exhaustive
    @given(Draw(corpus).plans())
    def check(plan: Plan) -> None:
        for oracle in (whole, thinned):
            expected = oracle.expected(plan)
            for name, shelf in oracle.shelves.items():
                assert shelf.matching(plan) == expected, name
        n_found.append(len(expected))

    check()
    assert len(n_found) >= 500
    assert sum(n > 0 for n in n_found) >= len(n_found) / 3
    assert sum(0 < n < len(corpus) / 2 for n in n_found) >= len(n_found) / 5


def test_a_plan_written_as_a_query_finds_the_same(whole: Oracle, corpus: list[Article]) -> None:
    shelf = whole.shelves["five segments"]

    # What is not not so has no query of its own: none_of leaves both out.
    @settings(exhaustive, max_examples=N_TYPED)
    @given(Draw(corpus).plans(none_of))
    def check(plan: Plan) -> None:
        read = parse(write_plan(plan), match="all", stop_words=frozenset())
        assert shelf.matching(read.plan) == whole.expected(plan)

    check()
