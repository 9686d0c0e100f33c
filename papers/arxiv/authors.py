"""Author lists written on one line, taken apart.

arXiv's own form is "A. Name (Univ, City), B. Name and C. Name (1,2) ((1) Inst, (2) Inst)"; people add
colons after collaborations, semicolons, "et al", suffixes. Splitting is guesswork by nature: what
matters is that no person is lost and none is invented. Every step is linear in the length of the line.
Source: arXiv help, "Author names" (https://info.arxiv.org/help/prep.html).
"""

import re
from dataclasses import dataclass, field

from papers.arxiv.fields import MAX_AFFILIATION, MAX_AUTHOR_LINE, MAX_NAME, one_line
from papers.arxiv.records import AuthorName

_GROUP = "\x00"  # stands for one pair of parentheses; one_line() lets no control character through
_SEPARATOR = re.compile(r" ?[,;:] ?(?:(?:and|&) )?| (?:and|&) ")
_KEY = r"(?:[0-9]{1,3}|[a-z]|[*†‡§¶]{1,3})"
_KEYS = re.compile(rf"{_KEY}(?:(?: ?[,;&] ?| and ){_KEY})*")
_KEY_BREAK = re.compile(r" ?[,;&] ?| and ")
_LEGEND_KEY = re.compile(rf"\(({_KEY})\)")
_SUFFIX = re.compile(r"[JS]r\.?|I{2,3}|IV|VI{1,3}|[2-4](?:nd|rd|th)", re.IGNORECASE)
_ET_AL = re.compile(r"(?:^| )(?:et\.? al\.?|(?:[0-9]+ )?others)$", re.IGNORECASE)
_LEADING = re.compile(r"^(?:(?:and|&|by) )?(?:(?:for|on behalf of) (?=the ))?", re.IGNORECASE)
_FAMILY = re.compile(r"(?:(?:de|da|di|van|von|der|den|la|le|el|al|dos|del) ){0,3}[^ .,]{2,}", re.IGNORECASE)


@dataclass(slots=True)
class _Author:
    name: str
    groups: list[str] = field(default_factory=list)  # what stood in parentheses behind the name


def split_authors(line: str) -> tuple[AuthorName, ...]:
    """The authors of one line, in order, with their affiliations; () where it names nobody.

    Text in parentheses behind a name is an affiliation; numbers are looked up in the legend at the
    end, and dropped where there is none. Raises fields.BadRecord only for a line beyond all measure.
    """
    text = one_line(line, MAX_AUTHOR_LINE, "the author line")
    if "(" not in text and ")" not in text:
        return tuple(AuthorName(author.name) for author in _authors(text, [])[0])
    outer, groups = _fold_parentheses(text)
    authors, legend_text = _authors(outer, groups)
    if not authors:  # all of it in parentheses: better a person with an odd name than none
        authors, _ = _authors(" ".join(text.replace("(", " ").replace(")", " ").split()), [])
    legend = _read_legend(legend_text, authors)
    return tuple(AuthorName(author.name, _affiliations(author.groups, legend)) for author in authors)


def is_one_name(name: str) -> bool:
    """True where a name that somebody else split off is one author to us too."""
    return split_authors(name) == (AuthorName(name),)


def author(name: str, affiliations: list[str] | None = None) -> AuthorName:
    """An author whose name and affiliations the source gives apart."""
    texts = (one_line(text, MAX_AFFILIATION, "an affiliation") for text in affiliations or ())
    return AuthorName(one_line(name, MAX_NAME, "an author's name"), tuple(text for text in texts if text))


def _fold_parentheses(text: str) -> tuple[str, list[str]]:
    """The text with each outermost pair as one sign, and what the pairs held; strays are dropped."""
    opened: list[int] = []
    closed_by: dict[int, int] = {}
    for position, sign in enumerate(text):
        if sign == "(":
            opened.append(position)
        elif sign == ")" and opened:
            closed_by[opened.pop()] = position
    parts: list[str] = []
    groups: list[str] = []
    position = 0
    for start in sorted(closed_by):
        if start >= position:
            parts += (text[position:start], _GROUP)
            groups.append(text[start + 1 : closed_by[start]].strip())
            position = closed_by[start] + 1
    parts.append(text[position:])
    outer = "".join(part.replace("(", " ").replace(")", " ") for part in parts)
    return " ".join(outer.split()), groups


def _authors(outer: str, groups: list[str]) -> tuple[list[_Author], str]:
    """Authors with the groups behind their names, and the text of the legend, if there is one."""
    authors: list[_Author] = []
    taken = 0
    segments = _SEPARATOR.split(_upright(outer))
    for number, segment in enumerate(segments):
        held = groups[taken : taken + segment.count(_GROUP)]
        if (
            authors
            and segment.startswith(_GROUP)
            and segment.strip(_GROUP + " ")
            and _KEYS.fullmatch(held[0])
        ):
            return authors, _unfold(", ".join(segments[number:]), groups[taken:])
        taken += len(held)
        if held and taken == len(groups) and _LEGEND_KEY.match(held[-1]):
            _add(authors, segment, held[:-1])
            return authors, held[-1]
        _add(authors, segment, held)
    return authors, ""


def _add(authors: list[_Author], segment: str, held: list[str]) -> None:
    """One segment between separators: an author, a suffix of the last one, or only an affiliation."""
    bare = segment.rstrip(_GROUP + " ")
    name = _ET_AL.sub("", _LEADING.sub("", _unfold(bare, held).strip()))
    if _SUFFIX.fullmatch(name) and authors:
        authors[-1].name += f" {name}"
    elif any(sign.isalnum() for sign in name):
        authors.append(_Author(name))
    if authors:  # a group inside the name ("Xiaohu (Frank) Guo") stays in it
        authors[-1].groups += held[bare.count(_GROUP) :]


def _unfold(text: str, groups: list[str]) -> str:
    """The text with its parentheses put back."""
    if _GROUP not in text:
        return text
    remaining = iter(groups)
    return re.sub(_GROUP, lambda _: f"({next(remaining, '')})", text)


def _upright(outer: str) -> str:
    """ "Smith, John; Doe, Jane" as "John Smith; Jane Doe"; any other line as it is."""
    pieces = [piece.strip() for piece in outer.split(";") if piece.strip()]
    if len(pieces) < 2 or any(piece.count(",") != 1 for piece in pieces):
        return outer
    pairs = [tuple(part.strip() for part in piece.split(",")) for piece in pieces]
    if not all(_FAMILY.fullmatch(family) and given for family, given in pairs):
        return outer
    turned = []
    for family, given in pairs:
        plain = given.rstrip(_GROUP + " ")
        turned.append(f"{plain} {family}{given[len(plain) :]}")
    return "; ".join(turned)


def _read_legend(text: str, authors: list[_Author]) -> dict[str, str]:
    """ "(1) Inst, (2) Inst" as {"1": "Inst", "2": "Inst"}, for the keys that authors bear."""
    borne = {key for author in authors for group in author.groups for key in _keys(group)}
    legend: dict[str, str] = {}
    current = ""
    parts = _LEGEND_KEY.split(text)
    for key, inst in zip(parts[1::2], parts[2::2], strict=True):
        if key in borne and key not in legend:
            current = key
            legend[key] = inst
        elif current:
            legend[current] += f"({key}){inst}"
    return {key: inst.strip(" ,;.").removesuffix(" and").strip(" ,;.") for key, inst in legend.items()}


def _keys(group: str) -> list[str]:
    return _KEY_BREAK.split(group) if _KEYS.fullmatch(group) else []


def _affiliations(groups: list[str], legend: dict[str, str]) -> tuple[str, ...]:
    """The groups in words: keys through the legend, and numbers without a legend left out."""
    found: list[str] = []
    for group in groups:
        keys = _keys(group)
        if not keys:
            found.append(group)
        else:
            found += (legend[key] for key in keys if legend.get(key))
    return tuple(dict.fromkeys(text for text in found if text))
