"""Syntax: from repaired tokens to a tree of whoosh queries.

What is typed is read by search/grammar.py, without whoosh; this is the
independent way to the same plan, which the tests compare it with.

whoosh's parser is asked for what it does well: brackets, fields that
spread over a group, weights, and operators by precedence.  Its own
taggers never see the text.  They read `date:2017-04-24` as 2017 without
04 and 24, make text of unknown fields, and cannot be told about escapes;
ours hand over the tokens instead.  Words and phrases are not analysed
here: the tree holds them as they were typed, each with `startchar`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from whoosh.qparser import plugins, syntax
from whoosh.qparser.default import QueryParser
from whoosh.qparser.taggers import Tagger
from whoosh.query.compound import And
from whoosh.query.positional import Phrase, Sequence
from whoosh.query.qcore import Query
from whoosh.query.terms import Term
from whoosh.query.wrappers import WrappingQuery

from .days import split_range
from .lexer import Kind, Token

# whoosh's nodes and plug-ins have no annotations to check calls against.
_nodes: Any = syntax
_plugins: Any = plugins


class Beside(And):
    """Clauses side by side, without an operator between them."""


class Required(WrappingQuery):
    """A clause with a `+`."""


class _BesideGroup(syntax.GroupNode):
    qclass = Beside


class _RequiredGroup(syntax.Wrapper):
    qclass = Required


class _QuotedNode(syntax.TextNode):
    """A quoted text; whoosh's own cannot tell `"a b"` from `"a b"~1`."""

    def __init__(self, text: str, slop: int) -> None:
        _nodes.TextNode.__init__(self, text)
        self.slop = slop

    def query(self, parser: Any) -> Query:
        field: Any = self.fieldname
        found: Query = Phrase(field, [self.text], boost=self.boost)
        if self.slop:
            words: list[Query] = [Term(field, self.text)]
            found = Sequence(words, slop=self.slop, ordered=False, boost=self.boost)
        found.startchar, found.endchar = self.startchar, self.endchar
        return found


class _TokenTagger(Tagger):
    """Gives the parser our tokens, each where it stands."""

    def __init__(self, tokens: Iterable[Token]) -> None:
        self._tokens = {token.start: token for token in tokens}

    def match(self, parser: Any, text: str, pos: int) -> Any:
        token = self._tokens.get(pos)
        return token and _make_node(token).set_range(token.start, token.end)


class _TokensPlugin(plugins.Plugin):
    def __init__(self, tokens: Iterable[Token]) -> None:
        self._tagger = _TokenTagger(tokens)

    def taggers(self, parser: Any) -> list[tuple[Tagger, int]]:
        return [(self._tagger, -1_000)]


def build_tree(tokens: list[Token]) -> Query:
    """Return the query tree of repaired tokens.  Recursion is as deep as their brackets."""
    parser: Any = QueryParser(
        None,
        None,
        plugins=[
            _TokensPlugin(tokens),
            _plugins.GroupPlugin(),
            _plugins.BoostPlugin(),
            _plugins.FieldsPlugin(remove_unknown=False),
            _plugins.OperatorsPlugin(_OPERATORS, clean=True),
        ],
        group=_BesideGroup,
    )
    tree: Query = parser.parse(_outline(tokens), normalize=False)
    return tree


def _outline(tokens: list[Token]) -> str:
    """Return a text of blanks, with something that is no blank where a token stands."""
    length = max((token.end for token in tokens), default=0)
    outline = [" "] * length
    for token in tokens:
        outline[token.start : token.end] = "x" * (token.end - token.start)
    return "".join(outline)


def _operator(group: type[Any], kind: type[Any]) -> tuple[Any, int]:
    return _plugins.OperatorsPlugin.OpTagger("(?!)", group, kind), 0


# The order is the precedence.
_OPERATORS = [
    _operator(_nodes.NotGroup, _nodes.PrefixOperator),
    _operator(_RequiredGroup, _nodes.PrefixOperator),
    _operator(_nodes.AndGroup, _nodes.InfixOperator),
    _operator(_nodes.OrGroup, _nodes.InfixOperator),
]


def _make_node(token: Token) -> Any:
    match token.kind:
        case Kind.WORD:
            return _nodes.WordNode(token.text)
        case Kind.WILD:
            return _plugins.WildcardPlugin.WildcardNode(token.text)
        case Kind.PHRASE:
            return _QuotedNode(token.text, int(token.number))
        case Kind.RANGE:
            return _nodes.RangeNode(*split_range(token.text))
        case Kind.FIELD:
            return _nodes.FieldnameNode(token.text, token.text)
        case Kind.WEIGHT:
            return _plugins.BoostPlugin.BoostNode(token.text, token.number)
        case Kind.OPEN:
            return _plugins.GroupPlugin.OpenBracket()
        case Kind.CLOSE:
            return _plugins.GroupPlugin.CloseBracket()
    prefix = token.kind in (Kind.NOT, Kind.PLUS, Kind.MINUS)
    group = {
        Kind.PLUS: _RequiredGroup,
        Kind.AND: _nodes.AndGroup,
        Kind.OR: _nodes.OrGroup,
    }
    node = _nodes.PrefixOperator if prefix else _nodes.InfixOperator
    return node(token.text, group.get(token.kind, _nodes.NotGroup))
