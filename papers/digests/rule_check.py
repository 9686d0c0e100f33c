"""A rule looked at before it is saved: what is wrong with it, or what it says and what is odd about it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from unicodedata import east_asian_width

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from papers.arxiv.taxonomy import ARCHIVES, CATEGORIES
from papers.digests.rules import names_a_subject, within
from papers.query.language import QueryError, parse
from papers.query.tree import And, Category, Field, Form, Node, Not, Or, Query, Term, leaves, unparse
from papers.query.words import sentence

BEFORE, AFTER = 48, 60  # characters of the rule shown on either side of a fault

# Words that stand in nearly every abstract.
_COMMON = """a also an and are as at be by can for from has have how in is it its more not of on or our paper
propose result results show such than that the their these this to use used using we which while with"""
COMMON = frozenset(_COMMON.split())


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a rule cannot be read: in words, the part of it around the place, and the nearest that works.

    `caret` is a line to set under `line`, in a font of one width; `column` counts from 1.
    """

    said: str
    line: str
    caret: str
    column: int
    suggestion: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A rule that can be read (`query`) or not (`fault`), and in the page's language what is to be said.

    `canonical` is the rule as it is written out, "" if it was typed so.
    """

    rule: str
    fault: Fault | None = None
    query: Query | None = None
    words: str = ""
    canonical: str = ""
    warnings: tuple[str, ...] = ()


def check(rule: str, categories: Collection[str]) -> Checked:
    """What there is to say about the text as the rule of a topic with these categories (none: any)."""
    try:
        query = parse(rule, rule=True)
    except QueryError as error:
        return Checked(rule, fault=_fault(rule, error))
    canonical = unparse(query)
    return Checked(
        rule,
        query=query,
        words=sentence(query, _, ngettext),
        canonical="" if canonical == " ".join(rule.split()) else canonical,
        warnings=tuple(_warnings(query, categories)),
    )


def _fault(rule: str, error: QueryError) -> Fault:
    """The fault, with so much of the rule around it that the caret is seen on a phone too."""
    start = max(0, error.column - BEFORE)
    shown = rule[start : error.column + AFTER]
    line = "".join(letter if letter.isprintable() else _stand_in(letter) for letter in shown)
    before = line[: error.column - start]
    cut = "…" if start else ""
    return Fault(
        said=_(error.message) % error.params,
        line=cut + line + ("…" if error.column + AFTER < len(rule) else ""),
        caret=" " * len(cut)
        + "".join("\u3000" if east_asian_width(x) in "WF" else " " for x in before)
        + "^",
        column=error.column + 1,
        suggestion=error.suggestion or "",
    )


def _stand_in(letter: str) -> str:
    return " " if letter.isspace() else "\ufffd"


def _warnings(query: Query, categories: Collection[str]) -> Iterator[str]:
    verdict = _verdict(query.root, categories)
    if verdict is True:
        yield _("This matches every paper of the topic's categories.")
    elif verdict is False:
        yield _("No paper can match this.")
    elif not names_a_subject(query, categories):
        yield _("An alternative asks for nothing of the papers themselves: a word, a phrase, a venue.")
    terms = [leaf for leaf in leaves(query.root) if isinstance(leaf, Term)]
    if common := list(dict.fromkeys(term.text for term in terms if _is_common(term))):
        words = ", ".join(_("“%(text)s”") % {"text": word} for word in common)
        yield ngettext(
            "%(words)s stands in nearly every paper: it says nothing.",
            "%(words)s stand in nearly every paper: they say nothing.",
            len(common),
        ) % {"words": words}
    for code in dict.fromkeys(leaf.code for leaf in leaves(query.root) if isinstance(leaf, Category)):
        if code not in CATEGORIES and code not in ARCHIVES:
            yield _("arXiv has no category %(code)s.") % {"code": code}
        elif categories and not any(within(known, code) for known in categories):
            told = _(
                "%(code)s is not among the topic's categories: it catches only what is in one of those too."
            )
            yield told % {"code": code}


def _verdict(node: Node, categories: Collection[str]) -> bool | None:
    """Whether the node holds of every paper of the categories (true), of none (false), or it depends."""
    if isinstance(node, Not):
        inner = _verdict(node.part, categories)
        return None if inner is None else not inner
    if isinstance(node, And | Or):
        ends = isinstance(node, Or)  # the verdict of one part that decides the whole
        verdicts = {_verdict(part, categories) for part in node.parts}
        if ends in verdicts:
            return ends
        return None if None in verdicts else not ends
    if isinstance(node, Category):
        return True if categories and all(within(known, node.code) for known in categories) else None
    return True if _is_common(node) else None


def _is_common(node: Node) -> bool:
    """Whether the node is a word that asks for nothing."""
    if not isinstance(node, Term) or node.form is not Form.WORD or node.at_least > 1:
        return False
    return (
        len(node.tokens) == 1
        and node.tokens[0].folded in COMMON
        and node.field in (Field.ANY, Field.ABSTRACT)
    )
