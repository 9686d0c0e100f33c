r"""What readers write (comments, notes, descriptions) as safe HTML: a small Markdown with math.

Formulas and mentions are cut out first, each leaving a mark of two private characters and a number; the
rest goes through the Markdown parser (raw HTML off) and an allow-list sanitizer; then the marks become
our own MathML and links. Whatever a reader types, no markup of ours can be forged by it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from urllib.parse import quote

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from papers.addresses import find_addresses
from papers.tex import Segment, split_math
from papers.text.math import INVISIBLE, formula_html, to_text

RENDERER = 1  # goes up whenever the same text gives other HTML; what is stored is then made anew
LABEL = "Formula"  # of displayed formulas in stored HTML; a page in another language puts its own word
GONE = "<i>deleted reader</i>"  # likewise
LONGEST = 10_000  # characters; a longer text stays as it was typed
MENTION = "\ue002{}\ue003"  # how a text names a reader: by primary key, so that it outlasts a change of name

People = Mapping[int, str]  # user names by primary key; who is missing is gone
NOBODY: People = {}

_FORGED = re.compile("[\ue000\ue001]")
_MARK = re.compile("\ue000([0-9]{1,5})\ue001|\ue002([0-9]{1,18})\ue003")
_MARK_IN_ADDRESS = re.compile("%EE%80%80([0-9]{1,5})%EE%80%81|%EE%80%82([0-9]{1,18})%EE%80%83")
_EMPTY_LINE = re.compile(r"\n[ \t]*\n")
_LINK = re.compile(r"(?:https?://|mailto:)[^\s/]", re.IGNORECASE)
# What names a paper, and leads to our own page of it.
_ID = r"[0-9]{2}(?:0[1-9]|1[0-2])\.[0-9]{4,5}|[a-z]{1,16}(?:-[a-z]{1,16})?(?:\.[A-Z]{2})?/[0-9]{7}"
_PAPER_ADDRESS = re.compile(
    rf"https?://(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/({_ID})(v[1-9][0-9]?)?(?:\.pdf)?"
)
_PAPER = re.compile(
    rf"\barXiv:\s?({_ID})(v[1-9][0-9]?)?(?!\w)"
    r"|(?<![\w./:-])([0-9]{2}(?:0[1-9]|1[0-2])\.[0-9]{5})(v[1-9][0-9]?)?(?![\w/]|\.[0-9])",
    re.IGNORECASE,
)
_AT_NAME = re.compile(r"(?<![\w@./:-])@(\w[\w.+-]{0,149})")

_TAGS = {"p", "br", "em", "strong", "code", "pre", "ul", "ol", "li", "blockquote", "a", "hr"}
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": 12}).disable(
    ["heading", "lheading", "image", "html_block", "html_inline", "entity", "reference"]
)
_MARKDOWN.validateLink = lambda url: bool(_LINK.match(url))  # type: ignore[method-assign]


def render(text: str, *, label: str = LABEL, people: People = NOBODY) -> str:
    """The text as HTML that may stand in any page as it is.

    `label` names the scrolling region of a displayed formula; `people` are those whom the text mentions.
    """
    if len(text) > LONGEST:
        return f"<p>{escape(typed(INVISIBLE.sub('', text), people))}</p>"
    marks, tokens = _parse(text, people)
    html = nh3.clean(
        _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}),
        tags=_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener",
    )
    return _MARK.sub(lambda mark: marks.html(mark, label), html)


def to_plain(text: str, *, people: People = NOBODY) -> str:
    """The text in one line without markup, for titles, previews and mails; not escaped."""
    if len(text) > LONGEST:
        return " ".join(typed(INVISIBLE.sub("", text), people).split())
    marks, tokens = _parse(text, people)
    words = " ".join(
        "".join(_words(token.children or [])) if token.type == "inline" else token.content for token in tokens
    )
    return " ".join(_MARK.sub(marks.plain, words).split())


def typed(text: str, people: People) -> str:
    """The text as its writer typed it, with the present names of those it mentions."""
    return _MARK.sub(_Marks(people).typed, text)


def mentioned_names(text: str) -> list[str]:
    """What stands after an "@" in the text proper (not in code, math or links), in order, each once.

    A full stop or dash at the end may be of the sentence; both readings are given.
    """
    _marks, tokens = _parse(text[:LONGEST], NOBODY)
    found: dict[str, None] = {}
    for token in tokens:
        for child, inside_link in _with_links(token.children or []):
            if child.type == "text" and not inside_link:
                for name in _AT_NAME.findall(child.content):
                    found |= dict.fromkeys([name, name.rstrip(".+-")])
    return list(found)


@dataclass(slots=True)
class _Marks:
    """What the marks of one text stand for."""

    people: People
    formulas: list[Segment] = field(default_factory=list)

    def cut(self, text: str) -> str:
        """The text with marks in place of its formulas; what has an empty line in it is no formula."""
        text = _FORGED.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
        parts: list[str] = []
        for segment in split_math(INVISIBLE.sub("", text)):
            if segment.kind == "text" or _EMPTY_LINE.search(segment.source):
                parts.append(segment.source)
            else:
                parts.append(f"\ue000{len(self.formulas)}\ue001")
                self.formulas.append(Segment(segment.kind, typed(segment.source, self.people)))
        return "".join(parts)

    def typed(self, mark: re.Match[str]) -> str:
        """As it was typed."""
        formula = self._formula(mark)
        return formula.source if formula else self._name(mark)

    def plain(self, mark: re.Match[str]) -> str:
        """In plain characters."""
        formula = self._formula(mark)
        return to_text(formula.source) if formula else self._name(mark)

    def html(self, mark: re.Match[str], label: str) -> str:
        """As MathML, or as a link to the reader's page."""
        if formula := self._formula(mark):
            return formula_html(formula, label)
        name = self.people.get(int(mark[2] or 0))
        if name is None:
            return GONE if mark[2] else ""
        return f'<a href="/u/{escape(quote(name))}/">@{escape(name)}</a>'

    def _name(self, mark: re.Match[str]) -> str:
        return f"@{self.people.get(int(mark[2]), 'deleted')}" if mark[2] else ""

    def _formula(self, mark: re.Match[str]) -> Segment | None:
        number = int(mark[1] or len(self.formulas))
        return self.formulas[number] if number < len(self.formulas) else None


def _parse(text: str, people: People) -> tuple[_Marks, list[Token]]:
    """The parser's tokens; code shows what was typed, addresses and papers in the text are links."""
    marks = _Marks(people)
    tokens = _MARKDOWN.parse(marks.cut(text))
    for token in tokens:
        token.content = _MARK.sub(marks.typed, token.content)  # a formula in a code block is code
        token.children = list(_linked(token.children or [], marks))
    return marks, tokens


def _linked(tokens: list[Token], marks: _Marks) -> Iterator[Token]:
    for token, inside_link in _with_links(tokens):
        if token.type == "link_open":
            href = _MARK_IN_ADDRESS.sub(lambda mark: quote(marks.typed(mark)), str(token.attrGet("href")))
            token.attrSet("href", _address(href))
        elif token.type == "code_inline":
            token.content = _MARK.sub(marks.typed, token.content)
        if token.type != "text":
            yield token
        elif inside_link:  # a link within a link is none
            yield _text(_MARK.sub(lambda mark: mark[0] if mark[1] else marks.typed(mark), token.content))
        else:
            yield from _with_addresses(token.content)


def _with_links(tokens: list[Token]) -> Iterator[tuple[Token, bool]]:
    """Each token, and whether it stands within a link."""
    depth = 0
    for token in tokens:
        depth += token.nesting if token.type.startswith("link") else 0
        yield token, depth > 0


def _with_addresses(text: str) -> Iterator[Token]:
    for piece in _pieces(text):
        if _MARK.fullmatch(piece):
            yield _text(piece)
            continue
        position = 0
        for found in find_addresses(piece):
            yield from _with_papers(piece[position : found.start])
            yield from _link(_address(found.url), found.url)
            position = found.end
        yield from _with_papers(piece[position:])


def _pieces(text: str) -> Iterator[str]:
    """The text cut at its marks, which are pieces too: no address goes on after a formula."""
    position = 0
    for mark in _MARK.finditer(text):
        yield text[position : mark.start()]
        yield mark[0]
        position = mark.end()
    yield text[position:]


def _with_papers(text: str) -> Iterator[Token]:
    position = 0
    for found in _PAPER.finditer(text):
        yield _text(text[position : found.start()])
        yield from _link(f"/abs/{found[1] or found[3]}{found[2] or found[4] or ''}", found[0])
        position = found.end()
    yield _text(text[position:])


def _address(href: str) -> str:
    """Where a link leads: a paper's address at arXiv becomes our own."""
    paper = _PAPER_ADDRESS.fullmatch(href)
    return f"/abs/{paper[1]}{paper[2] or ''}" if paper else href


def _link(href: str, shown: str) -> list[Token]:
    opening = Token("link_open", "a", 1, attrs={"href": href})
    return [opening, _text(shown), Token("link_close", "a", -1)]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _words(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        yield " " if token.type.endswith("break") else token.content
