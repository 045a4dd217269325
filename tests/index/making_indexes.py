"""Articles inverted, and the same index as plain dicts: the slow twin that the tests believe."""

from __future__ import annotations

import itertools
from collections import defaultdict

from dateline.index._engine import BODY, BOTH, TITLE, Engine
from dateline.index._inverter import Inverter
from dateline.index._strings import write_table
from dateline.index._tokens import tokenize
from dateline.index.format import read_container, write_container
from dateline.index.impacts import K1, TITLE_WEIGHT, B
from dateline.index.lexicon import Lexicon

FIELDS = {"both": BOTH, "title": TITLE, "body": BODY}


def stem(form):
    """A toy: the first two letters, so that terms have several forms."""
    return form[:2]


class Brute:
    """An index of dicts: term -> doc -> positions, and form -> docs."""

    def __init__(self, articles, stem=stem):
        self.terms = defaultdict(lambda: defaultdict(list))
        self.forms = defaultdict(set)
        self.n_title, self.lengths = [], []
        for doc, (title, body) in enumerate(articles):
            title_forms = [form for form, _, _ in tokenize(title)]
            body_forms = [form for form, _, _ in tokenize(body)]
            placed = [*enumerate(title_forms), *enumerate(body_forms, len(title_forms) + 1)]
            for position, form in placed:
                self.terms[stem(form)][doc].append(position)
                self.forms[form].add(doc)
            self.n_title.append(len(title_forms))
            self.lengths.append(len(placed))

    def positions(self, term, doc, field):
        return [
            position
            for position in self.terms[term].get(doc, ())
            if field == "both" or (position < self.n_title[doc]) == (field == "title")
        ]

    def side_by_side(self, terms, doc, field="both"):
        return any(
            all(start + n in self.terms[term].get(doc, ()) for n, term in enumerate(terms))
            for start in self.positions(terms[0], doc, field)
        )

    def near(self, terms, doc, field, slop):
        chosen = itertools.product(*(self.positions(term, doc, field) for term in terms))
        return any(
            max(places) - min(places) <= slop
            and len({place < self.n_title[doc] for place in places}) == 1
            for places in chosen
        )

    def impact(self, term, doc, pivot, params=(K1, B, TITLE_WEIGHT)):
        """The formula of index/impacts.py, 0 where the article lacks the term."""
        if doc not in self.terms[term]:
            return 0
        k1, b, title_weight = params
        n_title = len(self.positions(term, doc, "title"))
        tf = title_weight * n_title + len(self.positions(term, doc, "body"))
        norm = k1 * (1 - b + b * self.lengths[doc] / pivot)
        return max(1, int(255 * tf / (tf + norm) + 0.5))


class Inverted:
    """Articles inverted, and read back through a container."""

    def __init__(self, articles, stem=stem, elide=False, pivot=5.0, params=(K1, B, TITLE_WEIGHT)):
        inverter = Inverter(stem, elide)
        for title, body in articles:
            inverter.add(title, body)
        self.n_docs, self.mean_length = len(articles), inverter.mean_length
        k1, b, title_weight = params
        self.terms, self.forms, sections = inverter.finish(None, k1, b, pivot, title_weight)
        tables = {"terms": write_table(self.terms), "forms": write_table(self.forms)}
        data = memoryview(write_container("SEGM", {**sections, **tables}))
        self.sections = read_container("SEGM", "here", data)
        self.lexicon = Lexicon(self.sections, self.n_docs)
        self.lengths = self.sections["lengths"].read().cast("I")
        self.title_lengths = self.sections["title_lengths"].read().cast("I")

    def engine(self, plain=False):
        return Engine(self.n_docs, self.title_lengths, plain)

    def lists(self, term):
        """The bytes of a term's postings and positions, and how many articles have it."""
        entry = self.lexicon.find(term)
        postings = self.sections["postings"].read(*entry.postings)
        return postings, self.sections["positions"].read(*entry.positions), entry.doc_freq

    def words(self, terms, field="both", slop=None):
        """The articles in which the words stand together."""
        engine = self.engine()
        numbers = [self.lexicon.open(engine, self.lexicon.find(term)) for term in terms]
        engine.push_words(numbers, slop, FIELDS[field])
        return docs_of(engine.bitmap())

    def with_term(self, term, field="both"):
        engine = self.engine()
        engine.push_term(self.lexicon.open(engine, self.lexicon.find(term)), FIELDS[field])
        return docs_of(engine.bitmap())


def docs_of(bits):
    """Return the doc ids of a bitmap in bytes."""
    return [doc for doc in range(8 * len(bits)) if bits[doc >> 3] >> (doc & 7) & 1]
