r"""Prose with TeX math as HTML with MathML, and as plain text for titles of pages and feeds.

The converter (math-core) refuses what it does not know; then the reader sees the source. It does not
escape everything it writes (the name in `\operatorname`, first in a cell of a table), so what is not plain
MathML is refused here as well, and no style, id or link comes through.
"""

import re
from functools import lru_cache
from html import escape, unescape
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from math_core import LatexError, LatexToMathML

from papers.tex import Segment, split_math

_LONGEST_FORMULA = 2_000
LONGEST_TEXT = 60_000
_BLACKBOARD = {letter: rf"\mathbb{{{letter}}}" for letter in "ACDEFGHIKNQRTZ"}
_OPERATORS = (
    "Aut CH End Ext Frac Fun GL Gal Hom Id Im Ind Irr Ker Lie Mod Pic PGL PSL Proj Rep SL SO SU Sel Sp Spec "
    "Spin Sym Tor Tr Var Vol argmax argmin coker diag id im ord rank rk sgn sign softmax span supp tr vol"
)
_MACROS = (
    _BLACKBOARD
    | {name: rf"\operatorname{{{name}}}" for name in re.findall(r"\w+", _OPERATORS)}
    | {
        "Sha": r"\text{Ш}",
        "ensuremath": "#1",
        "nicefrac": r"\frac{#1}{#2}",
        "sfrac": r"\frac{#1}{#2}",
        "bm": r"\boldsymbol{#1}",
        "mathds": r"\mathbb{#1}",
        "mathbbm": r"\mathbb{#1}",
        "textsc": r"\text{#1}",
        "emph": r"\text{#1}",
        "eps": r"\epsilon",
        "lam": r"\lambda",
        "jpsi": r"J/\psi",
        "sun": r"\odot",
        "rsun": r"R_\odot",
        "NN": r"\mathbb{N}",
        "RR": r"\mathbb{R}",
        "la": r"\lesssim",
        "ga": r"\gtrsim",
        "msun": r"M_\odot",
        "Msun": r"M_\odot",
        "kms": r"\text{km s}^{-1}",
        "micron": r"\text{μm}",
        "AA": r"\text{Å}",
        "xspace": "",
        "sp": "^",
        "sb": "_",
    }
)
_REWRITES = (
    (re.compile(r"\\[mh]box(?![A-Za-z])"), r"\\text"),
    (re.compile(r"\\pmb(?![A-Za-z])"), r"\\boldsymbol"),
    (re.compile(r"\\(begin|end)\{smallmatrix\}"), r"\\\1{matrix}"),
    (re.compile(r"\\nolimits(?![A-Za-z])"), ""),
    (re.compile(r"\\(begin|end)\{eqnarray(\*?)\}"), r"\\\1{align\2}"),
    (re.compile(r"\\(begin|end)\{(?:displaymath|math)\*?\}"), ""),
    (re.compile(r"\\(?:label|tag)\s*\{[^{}]*\}|\\(?:nonumber|notag)(?![A-Za-z])"), ""),
    (re.compile(r"\\(begin|end)\{(equation|align|gather|multline)\}"), r"\\\1{\2*}"),
    (re.compile(r"(?<!\\)%"), r"\\%"),
)
_CONVERTER = LatexToMathML(
    macros=_MACROS, fancy_error=False, allow_unreliable_rendering=True, max_expansions=200
)
_ATTRIBUTE = re.compile(r'\s(?:style|id|href|class|on\w+)="[^"]*"')
_ELEMENTS = frozenset(
    re.findall(
        r"\w+",
        "math menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms "
        "mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none",
    )
)
_ATTRIBUTES = frozenset(
    re.findall(
        r"\w+",
        "accent accentunder columnalign columnlines display displaystyle fence form height linethickness "
        "lspace mathvariant maxsize minsize movablelimits notation rowlines rspace scriptlevel separator "
        "stretchy symmetric title voffset width",
    )
)
_UNICODE = re.compile(r"\\unicode\s*\{x([0-9A-Fa-f]{2,5})\}")
_RAISED = str.maketrans("0123456789+-−=()n∗*i", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ**ⁱ")
_LOWERED = str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_SPACED = frozenset("=<>≤≥≠≈∼≲≳→↦⇒⇔∈∉⊂⊆∪∩×±≪≫≡≃≅∝")
_LONGEST_PLAIN = 500  # characters; keeps the recursion over nested formulas shallow
_ENTITY = re.compile(r"&(?!lt;|gt;|amp;|quot;)[A-Za-z]{1,30};")  # HTML knows them, XML (feeds) does not
# Control characters, lone surrogates, and the marks that turn the direction of writing for all that follows.
INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@lru_cache(maxsize=4096)
def to_html(text: str, label: str = "Formula") -> str:
    """The text as safe HTML with its formulas as MathML; a formula that cannot be read shows its source.

    `label` names the scrolling region of a displayed formula to a screen reader, in the page's language.
    """
    if len(text) > LONGEST_TEXT:
        return code_html(text)
    return "".join(
        escape(segment.source.replace("\\$", "$")) if segment.kind == "text" else formula_html(segment, label)
        for segment in split_math(INVISIBLE.sub("", text))
    )


def to_text(text: str) -> str:
    """The text without TeX, as well as plain characters can say it: `$\\alpha^2$` is α²."""
    if len(text) > LONGEST_TEXT:
        return " ".join(INVISIBLE.sub("", text).split())
    plain = "".join(
        segment.source.replace("\\$", "$") if segment.kind == "text" else _plain_formula(segment)
        for segment in split_math(INVISIBLE.sub("", text))
    )
    return " ".join(plain.split())


def formula_html(formula: Segment, label: str) -> str:
    """One formula as MathML; a displayed one in a region that scrolls, reachable by keyboard and named."""
    mathml = _mathml(formula)
    if mathml is None:
        return code_html(formula.source)
    if formula.kind == "inline":
        return mathml
    return f'<span class="eq" role="group" aria-label="{escape(label)}" tabindex="0">{mathml}</span>'


def code_html(source: str) -> str:
    """TeX source for the reader's eye."""
    return f'<code class="tex">{escape(INVISIBLE.sub("", source))}</code>'


def _mathml(formula: Segment) -> str | None:
    tex = formula.body
    if len(tex) > _LONGEST_FORMULA:
        return None
    tex = _UNICODE.sub(_character, tex)
    for pattern, replacement in _REWRITES:
        tex = pattern.sub(replacement, tex)
    try:
        mathml = _CONVERTER.convert_with_local_state(tex, displaystyle=formula.kind == "display")
    except LatexError:
        return None
    mathml = _ENTITY.sub(lambda entity: unescape(entity[0]), _ATTRIBUTE.sub("", mathml))
    return mathml if _is_mathml(mathml) else None


def _is_mathml(mathml: str) -> bool:
    """Whether this is well-formed and of MathML's own elements and attributes only."""
    try:
        tree = ElementTree.fromstring(mathml)
    except ParseError:
        return False
    return tree.tag == "math" and all(
        element.tag in _ELEMENTS and element.attrib.keys() <= _ATTRIBUTES for element in tree.iter()
    )


def _character(code: re.Match[str]) -> str:
    """The character that `\\unicode{x2013}` names."""
    character = chr(int(code[1], 16))
    return rf"\text{{{character}}}" if character.isprintable() and character not in "\\{}$%#&_^~" else ""


def _plain_formula(formula: Segment) -> str:
    mathml = _mathml(formula) if len(formula.source) <= _LONGEST_PLAIN else None
    if mathml is None:
        return re.sub(r"\\([A-Za-z]+)\s*|[{}\\]", r"\1", formula.body)
    return _plain(ElementTree.fromstring(mathml))


def _plain(node: Element) -> str:
    """One MathML element as characters; recursive, as deep as the formula."""
    parts = [_plain(child) for child in node]
    if node.tag in ("msup", "mover") and len(parts) == 2:
        return parts[0] + _script(parts[1], _RAISED, "^") if node.tag == "msup" else parts[0]
    if node.tag in ("msub", "munder") and len(parts) == 2:
        return parts[0] + _script(parts[1], _LOWERED, "_")
    if node.tag in ("msubsup", "munderover") and len(parts) == 3:
        return parts[0] + _script(parts[1], _LOWERED, "_") + _script(parts[2], _RAISED, "^")
    if node.tag == "mfrac" and len(parts) == 2:
        return "/".join(part if len(part) == 1 or part.isalnum() else f"({part})" for part in parts)
    if node.tag == "msqrt":
        inner = "".join(parts)
        return f"√{inner}" if len(inner) == 1 else f"√({inner})"
    text = node.text or ""
    if text == "\u2061":  # applies a function, invisibly
        return " "
    if node.tag == "mo" and text in _SPACED:
        return f" {text} "
    return " " if node.tag == "mspace" else text + "".join(parts)


def _script(part: str, table: dict[int, int], sign: str) -> str:
    """A sub- or superscript in small characters, or after its sign where there are none."""
    part = part.replace(" ", "")
    if part in ("′", "″", "∘", "†", "*", "∗"):
        return {"∘": "°", "∗": "*"}.get(part, part)
    small = part.translate(table)
    if all(ord(character) in table for character in part):
        return small
    return sign + (part if len(part) == 1 or part.isalnum() else f"({part})")
