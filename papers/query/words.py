"""A query as a sentence for people, in any language that has the pieces."""

from collections.abc import Callable, Iterable
from datetime import date

from papers.query.tree import (
    And,
    Announced,
    Category,
    Field,
    Form,
    Has,
    Kind,
    LastDays,
    Mark,
    Node,
    Not,
    Or,
    Paper,
    Query,
    Term,
    Venue,
)

Gettext = Callable[[str], str]
NGettext = Callable[[str, str, int], str]
Join = Callable[[list[str]], str]


def sentence(query: Query, gettext: Gettext, ngettext: NGettext | None = None) -> str:
    """The query as one sentence of plain text.

    Without `ngettext` a plural is chosen as in English and then given to `gettext`.
    """
    speak = _Speaker(gettext, ngettext or (lambda one, many, n: gettext(one if n == 1 else many)))
    _ = gettext
    return _("Papers %(condition)s.") % {"condition": speak.whole(query)}


def clause(node: Node, gettext: Gettext, ngettext: NGettext) -> str:
    """What one part of a query asks of a paper; it completes "Papers …"."""
    return _Speaker(gettext, ngettext).clause(node)


class _Speaker:
    """The clauses of a sentence; each completes "Papers …"."""

    def __init__(self, gettext: Gettext, ngettext: NGettext) -> None:
        self.gettext = gettext
        self.ngettext = ngettext

    def whole(self, query: Query) -> str:
        """The sentence without its frame; the alternatives at the top are set well apart."""
        _ = self.gettext
        wanted, excluded = _apart(query.root)
        if not (isinstance(wanted, Or) and excluded):
            return self.alternatives(query.branches())
        unwanted = self.any_of(self.clauses(excluded, self.any_of, self.inner))
        text = self.alternatives(wanted.parts)
        return _("%(wanted)s; but none %(excluded)s") % {"wanted": text, "excluded": unwanted}

    def alternatives(self, parts: Iterable[Node]) -> str:
        """in cs.CV or in cs.LG; what is longer is set apart: with the words “a” and “b”; or in cs.LG"""
        _ = self.gettext
        clauses = self.clauses(parts, self.any_of, self.clause)
        if all(_is_short(part) for part in parts):
            return self.any_of(clauses)
        first, *others = clauses
        for other in others:
            first = _("%(first)s; or %(second)s") % {"first": first, "second": other}
        return first

    def clause(self, node: Node) -> str:
        """What the node asks of a paper."""
        _ = self.gettext
        match node:
            case Not(Not(part)):
                return self.clause(part)
            case Not(part):
                return _("not %(clause)s") % {"clause": self.inner(part)}
            case And(parts):
                return self.conjunction(parts)
            case Or(parts):
                return self.any_of(self.clauses(parts, self.any_of, self.inner))
            case Term():
                return self.terms([node], self.any_of)
            case _:
                return self.fact(node)

    def inner(self, node: Node) -> str:
        """A clause inside another: in parentheses where it would run together with its neighbours."""
        _ = self.gettext
        compound = isinstance(node, And | Or) and len({_place(part) or part for part in node.parts}) > 1
        return _("(%(clause)s)") % {"clause": self.clause(node)} if compound else self.clause(node)

    def conjunction(self, parts: Iterable[Node]) -> str:
        """What is wanted, then what is not."""
        _ = self.gettext
        wanted, excluded = _divided(parts)
        join = self.also if any(isinstance(part, Or) for part in wanted) else self.all_of
        text = join(self.clauses(wanted, self.all_of, self.inner))
        unwanted = self.any_of(self.clauses(excluded, self.any_of, self.inner))
        if not excluded:
            return text
        if not wanted:
            return _("not %(clause)s") % {"clause": unwanted}
        return _("%(wanted)s, but not %(excluded)s") % {"wanted": text, "excluded": unwanted}

    def clauses(self, parts: Iterable[Node], join: Join, wrap: Callable[[Node], str]) -> list[str]:
        """A clause for each part; terms that are looked for in one place share one."""
        shared: dict[object, list[Node]] = {}
        for part in parts:
            shared.setdefault(_place(part) or part, []).append(part)
        return [
            self.terms([part for part in together if isinstance(part, Term)], join) or wrap(together[0])
            for together in shared.values()
        ]

    def terms(self, terms: list[Term], join: Join) -> str:
        """Terms of one place: with the word “ViT” and the phrase “masked image” in the title."""
        _ = self.gettext
        if not terms:
            return ""
        by_form: dict[str, list[Term]] = {}
        for term in terms:
            by_form.setdefault(_form(term), []).append(term)
        listed = {"terms": join([self.named(form, join, run) for form, run in by_form.items()])}
        if times := terms[0].at_least:
            pattern = self.ngettext("%(terms)s at least once", "%(terms)s at least %(times)d times", times)
            listed = {"terms": pattern % (listed | {"times": times})}
        match terms[0].field:
            case Field.TITLE:
                return _("with %(terms)s in the title") % listed
            case Field.ABSTRACT:
                return _("with %(terms)s in the abstract") % listed
            case Field.AUTHORS:
                return _("with %(terms)s among the authors") % listed
            case Field.COMMENT:
                return _("with %(terms)s in the comment") % listed
        return (_("with %(terms)s in title and abstract") if times else _("with %(terms)s")) % listed

    def named(self, form: str, join: Join, terms: list[Term]) -> str:
        """Terms of one form: the exact words “RL” and “MARL”."""
        _, ngettext = self.gettext, self.ngettext
        number = len(terms)
        pattern = {
            "word": ngettext("the word %(words)s", "the words %(words)s", number),
            "phrase": ngettext("the phrase %(words)s", "the phrases %(words)s", number),
            "exact word": ngettext("the exact word %(words)s", "the exact words %(words)s", number),
            "exact phrase": ngettext("the exact phrase %(words)s", "the exact phrases %(words)s", number),
            "prefix": ngettext(
                "a word that begins with %(words)s", "words that begin with %(words)s", number
            ),
        }[form]
        return pattern % {"words": join([_("“%(text)s”") % {"text": term.text} for term in terms])}

    def fact(self, node: Node) -> str:
        """What is asked of the paper apart from its text."""
        _ = self.gettext
        match node:
            case Category(code) if "." in code:
                return _("in %(category)s") % {"category": code}
            case Category(code):
                return _("in the archive %(archive)s") % {"archive": code}
            case Paper(arxiv_id):
                return _("with the identifier %(id)s") % {"id": arxiv_id}
            case Announced(first, last):
                return self.period(first, last)
            case LastDays(days):
                return self.ngettext(
                    "announced on the last day", "announced in the last %(days)d days", days
                ) % {"days": days}
            case Venue(name, year):
                return _("accepted at %(venue)s") % {"venue": f"{name} {year or ''}".strip()}
            case Mark("tag", value):
                return _("that you tagged “%(tag)s”") % {"tag": value}
            case Mark("in", value):
                return _("in your collection “%(collection)s”") % {"collection": value}
            case Kind(word) | Has(word) | Mark(value=word):
                return {
                    "new": _("announced as new"),
                    "cross": _("announced as cross-listed"),
                    "replace": _("announced as revised"),
                    "code": _("with code"),
                    "comment": _("with a comment"),
                    "venue": _("with an acceptance note"),
                    "note": _("with a note of yours"),
                    "unread": _("that you have not read"),
                    "saved": _("that you saved"),
                    "read": _("that you have read"),
                    "skipped": _("that you skipped"),
                }[word]
        raise TypeError(node)

    def period(self, first: date | None, last: date | None) -> str:
        """The listing days of an announcement."""
        _ = self.gettext
        if first is None:
            return _("announced up to %(last)s") % {"last": last}
        if last is None:
            return _("announced since %(first)s") % {"first": first}
        if first == last:
            return _("announced on %(day)s") % {"day": first}
        return _("announced from %(first)s to %(last)s") % {"first": first, "last": last}

    def all_of(self, items: list[str]) -> str:
        """a, b and c"""
        _ = self.gettext
        return self.listed(items, _("%(items)s and %(last)s"))

    def also(self, items: list[str]) -> str:
        """a or b, and c"""
        _ = self.gettext
        return self.listed(items, _("%(items)s, and %(last)s"))

    def any_of(self, items: list[str]) -> str:
        """a, b or c"""
        _ = self.gettext
        return self.listed(items, _("%(items)s or %(last)s"))

    def listed(self, items: list[str], pattern: str) -> str:
        """The items in a list, the last one joined by the pattern."""
        _ = self.gettext
        if len(items) < 2:
            return "".join(items)
        text = items[0]
        for item in items[1:-1]:
            text = _("%(items)s, %(next)s") % {"items": text, "next": item}
        return pattern % {"items": text, "last": items[-1]}


def _divided(parts: Iterable[Node]) -> tuple[list[Node], list[Node]]:
    """What is wanted, and what is not (without its NOT)."""
    told = list(parts)
    return (
        [part for part in told if not isinstance(part, Not)],
        [part.part for part in told if isinstance(part, Not)],
    )


def _apart(root: Node) -> tuple[Node, list[Node]]:
    """The one thing wanted and what is excluded; a conjunction that wants several things stays one."""
    if isinstance(root, And):
        wanted, excluded = _divided(root.parts)
        if len(wanted) == 1:
            return wanted[0], excluded
    return root, []


def _is_short(node: Node) -> bool:
    """Whether a clause is a few words: a fact such as “in cs.CV”."""
    return not isinstance(node, And | Or | Not | Term)


def _place(node: Node) -> tuple[Field, int] | None:
    """Where a term is looked for, and how often it has to be there; None for what is no term."""
    return (node.field, node.at_least) if isinstance(node, Term) else None


def _form(term: Term) -> str:
    """What a term is called."""
    if term.form is Form.PREFIX:
        return "prefix"
    several = len(term.tokens) > 1
    if term.form is Form.EXACT:
        return "exact phrase" if several else "exact word"
    return "phrase" if several and term.form is Form.PHRASE else "word"
