"""An archive under rules answers as one that was built from articles with these names."""

from __future__ import annotations

from collections import Counter, defaultdict
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dateline
from dateline import Article
from dateline.corpus.entities.broader import broader_names
from dateline.index.analysis import Analyzer
from dateline.index.entry import digest_of
from dateline.index.folder import Folder
from dateline.index.transaction import Transaction
from dateline.search.execution import Execution
from dateline.search.facets import count_field
from dateline.search.parsed import ParsedQuery
from dateline.search.plan import Everything, Keyword
from dateline.search.rules import Rule, Rules
from dateline.search.searching import NO_FILTERS, Page, search
from dateline.search.vocabulary import Vocabulary

ANALYZER = Analyzer("english")
PEOPLE = ["Kim Jong Un", "kim jong-un", "Kim Jong", "Wu Dawei", "Wu", "José Gómez", "Jose Gomez"]
PLACES = ["Tokyo", "Japan", "Seoul", "South Korea", "Korea", "Paris", "Edo", "SEOUL", "Nowhere"]
NEW = {
    "people": ["Kim Jong-un", "José Gómez", "Wu Dawei", "Ann Lee"],
    "places": ["Tokyo", "Edo", "South Korea", "Erewhon"],
}
ASKED = {
    "people": "kim jong un|kim|jong un|un|wu|dawei|jose|gomez|ann lee|lee|kim lee",
    "places": "tokyo|japan|asia|seoul|korea|south korea|rok|paris|france|edo|erewhon|europe|north",
}


def fold(name):
    """Fold these few names, otherwise than the program does."""
    return tuple(name.lower().replace("-", " ").replace("é", "e").replace("ó", "o").split())


def lists_of(names):
    return st.lists(st.sampled_from(names), unique=True, max_size=3)


contents = st.lists(st.tuples(lists_of(PEOPLE), lists_of(PLACES), st.booleans()), max_size=9)


@st.composite
def ruled(draw, field, names):
    """Draw rules that contradict nothing: old names, none of them new, with their new ones."""
    new = {fold(name): name for name in NEW[field]}
    old = draw(st.lists(st.sampled_from(names), unique_by=fold, max_size=4))
    rules = []
    for name in old:
        if fold(name) in new:
            rules.append(Rule(field, "merge", name, new[fold(name)]))
        elif draw(st.booleans()):
            rules.append(Rule(field, "rename", name, draw(st.sampled_from(NEW[field]))))
        else:
            rules.append(Rule(field, "reject", name, None))
    return rules


class Oracle:
    """The rules applied to articles one by one, and what each name in them answers to."""

    def __init__(self, rules, articles):
        self.to = {(rule.field, fold(rule.name)): rule.shown for rule in rules}
        for rule in rules:
            if rule.shown is not None:
                self.to.setdefault((rule.field, fold(rule.shown)), rule.shown)
        self.articles = articles
        self.names: dict[tuple[str, str], set[Any]] = defaultdict(set)
        self.broader: dict[tuple[str, str], set[Any]] = defaultdict(set)
        for (field, name), shown in self.to.items():
            self.names[field, shown] |= {name}
        for article in articles:
            for field in ("people", "places"):
                for name in getattr(article, field):
                    shown = self.shown(field, name)
                    self.names[field, shown] |= {fold(name)}
                    if field == "places":
                        self.broader[field, shown] |= set(map(fold, broader_names(name)))

    def shown(self, field, name):
        return self.to.get((field, fold(name)), name)

    def names_of(self, article, field):
        shown = (self.shown(field, name) for name in getattr(article, field))
        return list(dict.fromkeys(name for name in shown if name is not None))

    def rewritten(self):
        return [
            Article(
                id=article.id,
                people=self.names_of(article, "people"),
                places=self.names_of(article, "places"),
            )
            for article in self.articles
        ]

    def asked_for(self, article, field, tokens, whole):
        n = len(tokens)
        return any(
            (name == tokens if whole else any(name[i : i + n] == tokens for i in range(len(name))))
            or tokens in self.broader[field, shown]
            for shown in self.names_of(article, field)
            for name in self.names[field, shown]
        )

    def is_old(self, field, tokens):
        return any(
            set(tokens) <= set(name) != set(fold(shown or ""))
            for (of, name), shown in self.to.items()
            if of == field
        )

    def counts(self, field):
        """Count articles; names that are written in several ways go by the most frequent one."""
        names, spellings = Counter(), defaultdict(Counter)
        for article in self.articles:
            shown = self.names_of(article, field)
            names.update({fold(name) for name in shown})
            for name in shown:
                spellings[fold(name)][name] += 1
        return {
            max(spelled, key=lambda name: (spelled[name], name)): names[folded]
            for folded, spelled in spellings.items()
        }


class Ruled:
    """An archive of two commits and some deletes, asked under rules."""

    def __init__(self, path, commits, deleted, rules):
        folder = Folder(path, create=True)
        for commit in commits:
            with Transaction(folder) as transaction:
                for article in commit:
                    transaction.put(article, digest_of(article))
                transaction.commit()
        with Transaction(folder) as transaction:
            transaction.delete(deleted)
            transaction.commit()
        self.snapshot = folder.snapshot()
        self.rules = rules

    def execution(self, plan):
        words = Vocabulary(self.snapshot, ANALYZER, self.rules)
        return Execution(plan, words, self.snapshot)

    def ids(self, plan):
        execution = self.execution(plan)
        return {hit.id for hit in execution.top(execution.total)}

    def counts(self, field, limit=None):
        return count_field(self.execution(Everything()), field, limit)

    def hits(self):
        query = ParsedQuery("*", Everything())
        page = Page(limit=99)
        return search(query, NO_FILTERS, page, self.snapshot, ANALYZER, rules=self.rules)


def ranked(counts):
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


@settings(max_examples=60, deadline=None)
@given(contents, ruled("people", PEOPLE), ruled("places", PLACES), st.integers(1, 4))
def test_rules_do_at_search_time_what_they_would_have_done_to_the_articles(
    drawn, people_rules, places_rules, limit
):
    articles = [
        Article(str(number), people=people, places=places)
        for number, (people, places, _) in enumerate(drawn)
    ]
    dead = [article.id for article, (_, _, is_dead) in zip(articles, drawn, strict=True) if is_dead]
    live = [article for article in articles if article.id not in dead]
    rules = [*people_rules, *places_rules]
    oracle = Oracle(rules, live)
    with TemporaryDirectory() as folder:
        halves = [articles[: len(articles) // 2], articles[len(articles) // 2 :]]
        archive = Ruled(f"{folder}/a", halves, dead, Rules(rules, ANALYZER.forms))
        again = Ruled(f"{folder}/b", [oracle.rewritten()], [], None)
        for field in ("people", "places"):
            expected = ranked(oracle.counts(field))
            assert archive.counts(field) == again.counts(field) == expected
            assert archive.counts(field, limit) == expected[:limit]
            for asked in ASKED[field].split("|"):
                for whole in (False, True):
                    tokens = tuple(asked.split())
                    found = archive.ids(Keyword(field, tokens, whole))
                    assert found == {
                        article.id
                        for article in live
                        if oracle.asked_for(article, field, tokens, whole)
                    }
                    # Where no old name is asked for, new ones find what they find without any.
                    if field == "people" and not oracle.is_old(field, tokens):
                        assert again.ids(Keyword(field, tokens, whole)) == found
        for hit in archive.hits():
            article = articles[int(hit.id)]
            assert list(hit.people) == oracle.names_of(article, "people")
            assert list(hit.places) == oracle.names_of(article, "places")


PLACES_ASKED = ["japan", "asia", "usa", "north-korea", "europe", "seoul", "america", "uk", "china"]


@pytest.mark.parametrize("place", PLACES_ASKED)
def test_a_place_is_found_by_what_it_lies_in_as_going_through_the_articles_finds_it(
    sample_archive, place
):
    tokens = place.split("-")
    n = len(tokens)
    expected = set()
    for article_id in sample_archive.ids(""):
        article = sample_archive.get(article_id)
        for name in article.places:
            forms = list(ANALYZER.forms(name))
            inside = any(forms[at : at + n] == tokens for at in range(len(forms)))
            around = any(list(ANALYZER.forms(b)) == tokens for b in broader_names(name))
            if inside or around:
                expected.add(article_id)
    assert expected
    assert set(sample_archive.ids(f"places:{place}")) == expected
    assert set(sample_archive.ids("", place=place.replace("-", " "))) == expected


def test_broader_names_answer_as_whole_names_only(tmp_path):
    with dateline.open(tmp_path / "a", create=True) as archive:
        archive.add(
            {"id": name, "people": [], "places": [name]}
            for name in ["Taiwan", "Seoul", "Tokyo", "Chicago", "usa", "London", "Beijing"]
        )
        found = {
            query: set(archive.ids(query))
            for query in ("places:china", "places:korea", "places:states", "places:usa",
                          'places:"south korea"', "places:uk", "place:america", "people:japan")
        }  # fmt: skip
    assert found == {
        "places:china": {"Beijing"},
        "places:korea": set(),
        "places:states": set(),
        "places:usa": {"Chicago", "usa"},
        'places:"south korea"': {"Seoul"},
        "places:uk": {"London"},
        "place:america": {"Chicago", "usa"},
        "people:japan": set(),
    }


def test_facets_show_what_the_text_says_and_not_what_it_lies_in(tmp_path):
    with dateline.open(tmp_path / "a", create=True) as archive:
        archive.add([{"id": "a", "people": [], "places": ["Tokyo", "usa"]}])
        assert archive.facets("places:asia", "places") == [("Tokyo", 1), ("usa", 1)]
        assert archive.search("places:japan")[0].places == ("Tokyo", "usa")


def test_a_renamed_place_lies_where_live_articles_say_that_the_new_name_lies(tmp_path):
    places = {"old": ["Edo"], "new": ["Tokyo"], "x": [], "y": []}
    rule = Rule("places", "rename", "Edo", "Tokyo")
    japan = Keyword("places", ("japan",))
    articles = [Article(name, people=(), places=held) for name, held in places.items()]
    rules = Rules([rule], ANALYZER.forms)
    assert Ruled(tmp_path / "a", [articles[:1], articles[1:]], [], rules).ids(japan) == {
        "old",
        "new",
    }
    archive = Ruled(tmp_path / "b", [articles[:1], articles[1:]], ["new"], rules)
    assert len(archive.snapshot.segments) == 2
    assert archive.ids(japan) == set()
    assert archive.ids(Keyword("places", ("tokyo",))) == {"old"}
