"""TeX as people type it in titles, names and abstracts, turned to Unicode; math stays TeX.

Not a TeX engine: it knows the accents, letters, escapes and font switches that occur in arXiv's
metadata and leaves everything else as it stands. A bare `%` is a percent sign, never a comment.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from papers.tex import ACCENTS, split_math

_BELOW = set("dckb")

# Name and character by turns.
_NAMED = """
i ı j ȷ o ø O Ø l ł L Ł ss ß ae æ AE Æ oe œ OE Œ aa å AA Å dj đ DJ Đ dh ð DH Ð th þ TH Þ ng ŋ NG Ŋ
S § P ¶ copyright © pounds £ euro € textregistered ® texttrademark ™ textdegree ° degree ° deg °
textendash – textemdash — textquoteleft ‘ textquoteright ’ textquotedblleft “ textquotedblright ”
textasciitilde ~ textunderscore _ percent % ldots … dots … textellipsis …
times × pm ± infty ∞ sim ∼ approx ≈ le ≤ leq ≤ ge ≥ geq ≥ neq ≠ to → rightarrow → cdot · odot ⊙ propto ∝
alpha α beta β gamma γ delta δ epsilon ε zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ nu ν xi ξ pi π
rho ρ sigma σ tau τ upsilon υ phi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π
Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω
"""
_WORDS = _NAMED.split()
_SYMBOLS = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))
_ESCAPES = dict.fromkeys("\\ \n,;:", " ") | dict.fromkeys("!-/@", "") | {sign: sign for sign in "%&_#{}"}
_FONTS = (
    "textit|textbf|textrm|textsf|texttt|textsc|textsl|textup|textmd|textnormal|text"
    "|emph|underline|uline|mbox|hbox"
)
_SWITCHES = "it|em|bf|rm|sc|sf|tt|sl|itshape|bfseries|scshape|ttfamily|large|Large|small|normalsize"

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_MARKUP = re.compile(r"[\\{}~]|``|--")
_TOKEN = re.compile(
    r"(?P<address>https?://[^\s{}\\]+)"
    r"|\\href\s*\{(?P<target>[^{}]*)\}\s*\{(?P<linked>[^{}]*)\}"
    r"|\\url\s*\{(?P<url>[^{}]*)\}"
    rf"|\\(?P<font>{_FONTS})\s*\{{"
    r"|\\(?P<over>[`'^\"~=.]|[uvHckdbrt](?![A-Za-z]))\s*\{"
    r"|\\(?P<accent>[`'^\"~=.]|[uvHckdbrt]\s+|[uvHckdbrt](?=\\))(?P<base>[^\W\d_]|\\[ij](?![A-Za-z])(?:\{\}|\s+)?)"
    rf"|\\(?P<switch>{_SWITCHES})(?![A-Za-z])\s*"
    r"|\\(?P<word>[A-Za-z]+)(?P<after>\{\}|\s+)?"
    r"|\\(?P<sign>[^A-Za-z])"
    r"|(?P<open>\{)|(?P<close>\})"
    r"|(?P<tie>~)|(?P<quote>``|'')|(?P<dash>-{2,})"
    r"|(?P<plain>(?:(?!https?://)[^\\{}~`'\-])+|.)",
    re.DOTALL,
)


@dataclass(slots=True)
class _Group:
    """Text inside braces not yet closed; `source` is what opened it, given back if nothing closes it."""

    source: str = ""
    mark: str = ""  # the accent that the group is the argument of
    kept: bool = False  # the argument of a macro that we do not know
    parts: list[str] = field(default_factory=list)


def to_unicode(text: str) -> str:
    r"""The text with TeX accents, letters, escapes, quotes and dashes as Unicode, and fonts dropped.

    Math (`$..$`, `$$..$$`, `\(..\)`, `\[..\]`, equation environments) comes back untouched, unknown
    macros too; with an odd number of `$` nothing is math. `\$` stays escaped, so that it never opens
    math later. Control characters and lone surrogates are dropped. Never raises.
    """
    text = _CONTROL.sub("", text)
    if not _MARKUP.search(text):
        return text
    groups = [_Group()]
    reader = _Reader(groups)
    for segment in split_math(text):
        if segment.kind == "text":
            for match in _TOKEN.finditer(segment.source):
                reader.read(match)
        else:
            reader.copy(segment.source)
    return "".join(part for group in groups for part in (group.source, *group.parts))


class _Reader:
    """Takes one token after the other and writes into the innermost open group."""

    def __init__(self, groups: list[_Group]) -> None:
        self.groups = groups
        self.keep = (
            False  # the next brace belongs to a macro that we do not know, or to a sub- or superscript
        )
        self.quotes = 0

    def read(self, token: re.Match[str]) -> None:
        """Dispatch on what kind of token it is."""
        keep, self.keep = self.keep, False
        kind = token.lastgroup
        if kind == "close":
            self._close()
        elif kind == "open":
            self.groups.append(_Group("{", kept=keep))
        elif kind in ("font", "over"):
            self.groups.append(_Group(token[0], mark=token["over"] or ""))
        elif kind in ("word", "after", "sign"):
            self._write(self._macro(token))
        elif kind == "plain":
            self.keep = token[0][-1] in "^_" or (keep and token[0].isspace())
            self._write(token[0])
        elif kind != "switch":
            self._write(self._simple(token, str(kind)))

    def copy(self, math: str) -> None:
        """Math as it stands."""
        self.keep = False
        self._write(math)

    def _write(self, text: str) -> None:
        self.groups[-1].parts.append(text)

    def _close(self) -> None:
        if len(self.groups) == 1:
            self._write("}")
            return
        group = self.groups.pop()
        content = "".join(group.parts)
        if group.kept:
            self.keep = True
            content = f"{{{content}}}"
        elif group.mark:
            content = _accented(group.mark, content)
        self._write(content)

    def _macro(self, token: re.Match[str]) -> str:
        known = _SYMBOLS.get(token["word"]) if token["word"] else _ESCAPES.get(token["sign"])
        if known is None:
            self.keep = token["word"] is not None
            return token[0]
        return known

    def _simple(self, token: re.Match[str], kind: str) -> str:
        if kind == "base":
            base = {"\\i": "ı", "\\j": "ȷ"}.get(token["base"][:2], token["base"])
            return _accented(token["accent"].strip(), base)
        if kind == "linked":
            target, linked = token["target"].strip(), token["linked"].strip()
            return f"{linked} ({target})" if target and target != linked else linked
        if kind == "url":
            return token["url"].strip()
        if kind == "tie":
            return _tie(token.string, token.start())
        if kind == "dash":
            return {2: "–", 3: "—"}.get(len(token[0]), token[0])
        if kind == "quote":
            return self._quote(token[0])
        return token[0]

    def _quote(self, source: str) -> str:
        """`''` closes only what was opened: after a number it means seconds of arc."""
        if source == "``":
            self.quotes += 1
            return "“"
        if self.quotes:
            self.quotes -= 1
            return "”"
        return source


def _accented(mark: str, content: str) -> str:
    r"""The first letter under the mark; `\~{}` and `\^{}` are how people type the bare signs."""
    base = content.lstrip()
    if not base:
        return mark if mark in "~^" else ""
    letter = base[0] if mark in _BELOW else {"ı": "i", "ȷ": "j"}.get(base[0], base[0])
    if not letter.isalpha():
        return f"\\{mark}{{{content}}}"
    return unicodedata.normalize("NFC", letter + ACCENTS[mark]) + base[1:]


def _tie(text: str, position: int) -> str:
    """A tie is a space; standing apart or right before a number it means "about" and stays."""
    before, after = text[position - 1 : position], text[position + 1 : position + 2]
    apart = not before or before.isspace() or before in "(≈<>="
    return "~" if apart and (after.isdigit() or after.isspace()) else " "
