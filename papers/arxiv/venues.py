"""The venue that accepted a paper, read from its comment line and its journal reference.

An acceptance note is a Venue found here: "Accepted at WACV 2024", "CVPR 2025 Highlight", "ApJ, in press",
"Phys.Rev.D76:013009,2007". "Submitted to …", "under review at …" and "not accepted" are none.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

from papers.arxiv.latex import to_unicode
from papers.arxiv.venue_names import CONFERENCES, JOURNALS

Kind = Literal["conference", "journal", "workshop"]
_LONGEST = 2000  # characters of a comment that are looked at; real ones end below 1,000


@dataclass(frozen=True, slots=True)
class Venue:
    """Where a paper was accepted. `name` is ours for a known venue, the author's own phrase else."""

    name: str
    year: int | None = None
    note: str = ""  # "Findings", "Oral", "R0-FoMo Workshop"
    kind: Kind = "conference"

    @property
    def label(self) -> str:
        """As readers see it: "NeurIPS 2023 R0-FoMo Workshop"."""
        return " ".join(part for part in (self.name, str(self.year or ""), self.note) if part)

    @property
    def slug(self) -> str:
        """The venue in an address, the same for all years: "neurips", "astronomy-astrophysics"."""
        plain = unicodedata.normalize("NFKD", self.name).encode("ascii", "ignore").decode().lower()
        return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "venue"


class _Word(NamedTuple):
    text: str
    start: int
    end: int


class _Known(NamedTuple):
    """A venue of the table, met in a clause between two positions."""

    name: str
    kind: Kind
    start: int
    end: int


_WORD = re.compile(r"[^\W\d_]+(?:&[^\W\d_]+)*|\d+")
_DATED = re.compile(r"(?:\s?['’]|\s?20|(?=\d))\d\d(?![\d.:])")
_GAP = re.compile(r"[\s.,:/&‐–-]{0,3}(?:the )?")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_SENTENCE = re.compile(r"[;\n]\s*|\.\s+(?=[\"“(\[]?[A-Z0-9])|\.\s*$")
_ABBREVIATION = re.compile(
    r"(?:^|[\s.(])(?:[A-Z]|Phys|Rev|Lett|Proc|Procs|Conf|Int|Intl|Int'l|Trans|Astron|Astrophys|Math|Mod|Nucl"
    r"|Eur|Chem|Appl|Mon|Not|Roy|Soc|Comm?|Commun|Opt|Ann|Acta|Adv|[Ee]ds?|[Vv]ol|[Nn]o|pp|Symp|Inst|Res|Sci"
    r"|Gen|Rel|Grav|Class|Quant|Amer|Geom|Dyn|Dynam|Anal|Bull|Pure|Nat|Mater|Mem|Discrete|Topol|Fund|Stat|Statist|Mech|Theor"
    r"|Prog|Inf|Inform|Comput|Chin|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)$"
)
_CUE = re.compile(
    r"(?P<refused>\b(?:not (?:yet |been |yet been )*accepted|re-?submi\w*|submi\w*|rejected"
    r"|under (?:\w+[- ]){0,2}(?:re)?(?:view|consideration|vision)"
    r"|(?:in|for|currently) (?:peer[- ])?review|being reviewed|for possible publication"
    r"|in preparation|to be considered|withdrawn from|extension of|extends (?:our|the)"
    r"|clarification note|follow-up (?:of|to)|comment on|supplement(?:ary)? to)\b)"
    r"|(?P<taken>\b(?:ac{1,3}e?c?p{1,2}e?t?ed|accept (?:by|at|to)|ac+eptance|to appear|will appear"
    r"|appear(?:s|ed|ing) (?:in|at|on|as)"
    r"|(?:to|will) be (?:published|presented)|published (?:in|at|by|as|on|online|version)"
    r"|presented (?:as an? [\w -]{3,30}? )?(?:at|on|in|to)|presentation at|in press|camera[- ]ready"
    r"|(?:in|for) (?:the )?proceedings|proceedings of|in proc\b|proc\. of|oral at|poster at|forthcoming in))",
    re.IGNORECASE,
)
_ALOOF = re.compile(
    r"\b(?:challenges?|competitions?|solution|winner|place|leaderboard|style|template|format|class|macros?|baseline)\b",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"\W*(?:(?:in|at|the|to|for|findings|published|appeared|proceedings|proc|of|annual|ieee|acm|cvf|aaai"
    r"|international|conference|on|\d{1,3}(?:st|nd|rd|th)|(?:19|20)\d\d)\W+)*",
    re.IGNORECASE,
)
# Names that are everyday words too: only right after "in" or "by", and only if no longer name begins there.
_COMMON = frozenset(("Nature", "Science", "Bioinformatics", "Scientific Data"))
_JOURNAL_LEAD = re.compile(r"\b(?:in|by|to|at)\s+(?:the )?(?:journal )?$", re.IGNORECASE)
_GOES_ON = re.compile(r"\s+(?:and|of|&|[A-Z])")
_YEAR = re.compile(r"(?<!\d)(?:19[89]\d|20[0-4]\d)(?!\d)")
_NEAR_YEAR = re.compile(
    r"\W{0,3}(?:conference|symposium|workshops?|findings|main|\(\w+\)|\W)*\W{0,3}((?:19|20)\d\d)(?!\d)", re.I
)
_SHORT_YEAR = re.compile(r"\)?\s?['’‘`-]?\s?(\d\d)(?![\d.:]|\s*(?:pages|pp|th|st|nd|rd))")
_WORKSHOP_AT = re.compile(
    r"(?:[^,]{0,90}\bworkshop\b(?: (?:19|20)\d\d)?,? (?:at|in|of|@)|[\w/ -]{2,40}@)\s", re.IGNORECASE
)
_WORKSHOP = re.compile(r"\b(?:work-?shops?)\b", re.IGNORECASE)
_WORD_AFTER = re.compile(r"(?<![\w'’])(?!(?:19|20)\d\d\b|\d\d\b)[A-Z0-9][\w@-]*")
_TITLE = re.compile(
    r"(?<![\w-])(?:(?:(?!(?:19|20)\d\d|Accepted|Presented|Published)[a-z]{0,2}[A-Z0-9][\w@-]*"
    r"|for|of|and|in|on)\s+){0,7}(?!(?:19|20)\d\d|\d+(?:th|st|nd|rd)|IEEE|International)[a-z]{0,2}[A-Z0-9][\w@-]*$"
)
_BRACKETED = re.compile(r"\([\w-]{2,20}\)$")
_CONNECTORS = re.compile(r"^(?:(?:for|of|and|in|on)\s+)+")
_NOTES = {
    "Findings": r"findings",
    "Oral": r"oral",
    "Spotlight": r"spotlight",
    "Highlight": r"highlight",
    "Best Paper": r"best (?:student )?paper(?: award)?",
    "Industry Track": r"industry(?: track)?",
    "Datasets and Benchmarks": r"data ?sets? (?:and|&) benchmarks?(?: track)?",
    "Demo": r"(?:system )?demo(?:nstrations?)?(?: track| paper)?",
    "Survey Track": r"survey track",
    "Student Research Workshop": r"student research workshop|\bSRW",
    "Tutorial": r"tutorial",
    "Doctoral Consortium": r"doctoral consortium",
}
_NOTE = re.compile(r"\b(?:" + "|".join(f"({pattern})" for pattern in _NOTES.values()) + r")\b", re.IGNORECASE)
_PHRASE = re.compile(
    r"\s*(?:for (?:publication|presentation|the proceedings|inclusion|(?:oral|poster) presentation)?)?\s*"
    r"(?:as an? [\w -]{3,40}?)?\s*\b(?:in|at|by|to|for|on|of)\s+(?P<phrase>.+)",
    re.IGNORECASE | re.DOTALL,
)
_PREPOSITIONS = ("in", "at", "on", "of", "by", "as", "to")
_ALONE = re.compile(
    r"(?:[A-Z][\w-]*[A-Z][A-Za-z-]*[\s'’-]{0,2}20\d\d"
    r"|(?:[A-Z][\w-]* |(?:of|on|for|and|in|the|&) ){1,12}\([A-Z][\w-]*[A-Z][\w-]*\)[, ]{0,2}20\d\d)\.?"
)
_CUT = re.compile(
    r"\s[-–—]+\s|\.\s(?=v\d)|[\[\"“”:?!]"
    r"|,\s*(?:\d+ (?:pages|figures)|code|project|with|which|and|see|v\d|this|edited|eds?\b)"
    r"|\s(?:with|which|where|as an?|code|under the|pages?|and is|held|edited|co-?located"
    r"|\d+ (?:pages|figures))\s",
    re.IGNORECASE,
)
_ARTICLES = re.compile(
    r"^(?:the|an?|in|proc(?:eedings)?\.?|of|upcoming|annual|\d{1,3}(?:st|nd|rd|th)|(?:19|20)\d\d)\s+",
    re.IGNORECASE,
)
# What follows "in" or "by" as often as a venue does.
_NO_NAMES = frozenset(
    [
        "in",
        "pdf",
        "prof",
        "paper",
        "arxiv",
        "proceedings",
        "conference",
        "workshop",
        "journal",
        "volume",
        "book",
    ]
)
_AUTHORS = re.compile(  # "P. Virnau, L. A. Mirny", "Karpov A., Potapova R."
    r"(?:[A-Z]\. ?){1,3}[\w-]+,? (?:and )?(?:[A-Z]\. ?){1,3}[\w-]{3}|[A-Z][\w-]+ [A-Z]\., [A-Z][\w-]+ [A-Z]\."
)
_ACRONYM = re.compile(r"\(\s*([A-Z][\w&-]*[A-Z][\w&-]*?)(?:\s*['’ ]?\s*(?:19|20)?\d\d)?\s*\)")
_VENUE_WORD = re.compile(
    r"\b(?:(?i:conference|symposium|workshop|journal|transactions|letters|review|proceedings|annals|magazine|meeting"
    r"|congress|colloquium|forum|bulletin|archive|advances|reports|notices|memoirs|acta|zeitschrift|research"
    r"|sciences?|physics|systems|mathematics)|[A-Z][\w-]*[A-Z]{2,}\w*)\b"
)


def find_venue(comment: str, journal_ref: str = "") -> Venue | None:
    """The venue that took the paper, or None. A dated journal reference goes before an undated comment."""
    noted = _in_comment(to_unicode(comment[:_LONGEST]))
    if journal_ref and (noted is None or noted.year is None):
        return _in_journal_ref(to_unicode(journal_ref[:_LONGEST])) or noted
    return noted


def _in_comment(comment: str) -> Venue | None:
    named: Venue | None = None
    for clause in _clauses(_ADDRESS.sub(" ", comment)):
        if known := _known_in(clause):
            return known
        named = named or _phrase_in(clause)
    return named


def _clauses(text: str) -> Iterator[str]:
    """Sentences; a full stop after an abbreviation ends none."""
    text = " ".join(text.split())
    start = 0
    for stop in _SENTENCE.finditer(text):
        if text[stop.start()] == "." and _ABBREVIATION.search(
            text[max(start, stop.start() - 12) : stop.start()]
        ):
            continue
        yield text[start : stop.start()]
        start = stop.end()
    yield text[start:]


def _known_in(clause: str) -> Venue | None:
    """The first known venue that took the paper by this clause; one in brackets goes before its full name."""
    cues = list(_CUE.finditer(clause))
    found = [known for known in _lookup(clause) if _is_taken(clause, known, cues)]
    if not found:
        return None
    bracketed = [known for known in found if clause[: known.start].rstrip().endswith("(")]
    known = (bracketed or found)[0]
    year = _year_of(clause, known)
    if known.kind == "journal":
        return Venue(known.name, year, kind="journal")
    note, kind = _note_of(clause, known)
    return Venue(known.name, year, note, kind)


def _is_taken(clause: str, known: _Known, cues: list[re.Match[str]]) -> bool:
    """The last cue before the venue decides, else the first one after it, else whether it stands alone."""
    if known.name in _COMMON and (
        not _JOURNAL_LEAD.search(clause[: known.start]) or _GOES_ON.match(clause, known.end)
    ):
        return False
    before = [cue for cue in cues if cue.end() <= known.start]
    after = [cue for cue in cues if cue.start() >= known.end]
    if before:
        return before[-1].lastgroup == "taken"
    if after:
        return after[0].lastgroup == "taken"
    return _stands_alone(clause, known)


def _stands_alone(clause: str, known: _Known) -> bool:
    """Whether a part between commas begins with the venue and a year or volume follows, or nothing at all."""
    if _ALOOF.search(clause):
        return False
    comma = clause.rfind(", ", 0, known.start) + 1
    part_start = max(comma, clause.rfind("(", 0, known.start) + 1)
    lead = _WORKSHOP_AT.match(clause, comma, known.start) or _LEAD.match(clause, part_start)
    if not lead or lead.end() < known.start:
        return False
    rest = clause[known.end :]
    if known.kind == "conference" and _YEAR.search(clause, part_start, known.start):
        return True
    return not rest.strip(" .,)") or bool(
        re.match(r"\W*(?:journal\b|vol\b|\d\d)|\W+\d|[^,]{0,40}(?:\b20|['’])\d\d\b", rest, re.I)
    )


def _year_of(clause: str, known: _Known) -> int | None:
    near = _NEAR_YEAR.match(clause, known.end)
    if near:
        return int(near[1])
    short = _SHORT_YEAR.match(clause, known.end)
    if short and known.kind == "conference":
        return 1900 + int(short[1]) if int(short[1]) > 80 else 2000 + int(short[1])
    if known.kind == "journal":
        found = re.search(r"\(((?:19|20)\d\d)\)", clause[known.end :])
        return int(found[1]) if found else None
    later, earlier = _YEAR.search(clause, known.end), _YEAR.findall(clause[: known.start])
    return int(later[0]) if later else int(earlier[-1]) if earlier else None


def _note_of(clause: str, known: _Known) -> tuple[str, Kind]:
    """What sort of acceptance: "Findings", "Oral", or the workshop beside a conference."""
    plain = _NOTE.search(clause)
    note = list(_NOTES)[(plain.lastindex or 1) - 1] if plain else ""
    workshop = _WORKSHOP.search(clause)
    if not workshop and known.name != "WWW" and clause[known.start : known.end].endswith("W"):
        return "Workshop", "workshop"  # CVPRW
    bracketed = clause[: known.start].endswith("(")  # "Workshop on Semantic Evaluation (SemEval-2025)"
    if (
        not workshop
        or note == "Student Research Workshop"
        or bracketed
        or known.start <= workshop.start() < known.end
    ):
        return note, "conference"
    before = clause[: workshop.start()].rstrip()
    title = _BRACKETED.search(before) or _TITLE.search(before)
    words = _CONNECTORS.sub("", title[0].strip(" ()")).split() if title else []
    within = known.end > workshop.start() - 60 and known.end <= workshop.start()
    if within:
        words = _WORD_AFTER.findall(clause[known.end : workshop.start()])[-3:]
    words = [word for word in words if word not in known.name.split() and not _CUE.fullmatch(word)]
    return " ".join([*words, "Workshop"]), "workshop"


def _phrase_in(clause: str) -> Venue | None:
    """A venue that the table does not know: what follows an acceptance phrase, or a lone "IWSLT 2025"."""
    cues = list(_CUE.finditer(clause))
    if not cues and (alone := _ALONE.fullmatch(clause.strip())):
        return _named(alone[0])
    for index, cue in enumerate(cues):
        if cue.lastgroup == "taken" and all(later.lastgroup == "taken" for later in cues[index:]):
            last = cue[0].split()[-1].lower()
            preposition = f" {last} " if last in _PREPOSITIONS else " in " if last == "proceedings" else ""
            phrase = _PHRASE.match(preposition + clause[cue.end() :])
            if phrase and (venue := _named(phrase["phrase"])):
                return venue
    return None


def _named(phrase: str) -> Venue | None:
    year = _YEAR.search(phrase)
    acronym = _ACRONYM.search(phrase)
    name = phrase[: cut.start()] if (cut := _CUT.search(phrase)) else phrase
    workshop = bool(_WORKSHOP.search(name))
    while (shorter := _ARTICLES.sub("", name.strip(" .,'’"), count=1)) != name:
        name = shorter
    if acronym and len(acronym[1]) <= 12:
        name = acronym[1]
    else:
        name = re.split(r"\s*[(,]", name)[0]
        name = re.sub(r"(?: in)?[\s'’]*(?:(?:19|20)\d\d|['’]\d\d)\b.*", "", name).strip(" .,-–'’)")
    if (
        not (2 <= len(name) <= 120 and name[:1].isalnum() and name[:1].upper() == name[:1])
        or name[0].isdigit()
        or name.lower() in _NO_NAMES
    ):
        return None
    if not _VENUE_WORD.search(name) and len(name.split()) > 6:
        return None
    kind: Kind = (
        "workshop" if workshop else "conference" if _is_meeting(phrase, year is not None) else "journal"
    )
    return Venue(name, int(year[0]) if year else None, kind=kind)


def _is_meeting(phrase: str, dated: bool) -> bool:
    if re.search(
        r"\b(?:conference|symposium|meeting|congress|colloquium|forum|summit)\b", phrase, re.IGNORECASE
    ):
        return True
    return dated and not re.search(
        r"\b(?:journal|transactions|letters|review|annals|j)\b", phrase, re.IGNORECASE
    )


def _in_journal_ref(text: str) -> Venue | None:
    text = " ".join(_ADDRESS.sub(" ", text).split())
    years = _YEAR.findall(text.partition(";")[0])
    year = int(years[-1]) if years else None
    near = (known for known in _lookup(text) if known.start < 60)
    known = next((known for known in near if known.name not in _COMMON or _is_journal(text, known)), None)
    if known:
        if known.kind == "conference":
            return Venue(known.name, year, *_note_of(text, known))
        return Venue(known.name, year, kind="journal")
    text = re.sub(r"^(?:In|The|Proceedings of the|Proc\. of the)\b\s*:?\s*", "", text)
    name = re.split(r"\d|\bvol\b|\bvolume\b|\bno\b|[,:;(\[\"“]", text, maxsplit=1, flags=re.IGNORECASE)[0]
    name = name.strip(" .,-")
    nameless = name.lower() in _NO_NAMES or _AUTHORS.match(text)
    if nameless or not (2 <= len(name) <= 120 and name[0].isalpha() and name[0].isupper()):
        return None
    return Venue(name, year, kind="conference" if _is_meeting(text, dated=False) else "journal")


def _is_journal(text: str, known: _Known) -> bool:
    """Whether a name that is an everyday word too begins the reference, or follows its authors, and is all
    of a journal's name.
    """
    before = text[: known.start]
    begins = not _LEAD.sub("", before) or (before.endswith(", ") and _AUTHORS.match(text))
    return bool(begins) and not _GOES_ON.match(text, known.end)


def _spellings() -> dict[str, list[tuple[tuple[str, ...], str, Kind]]]:
    """All spellings by their first word in lower case, the longest first."""
    table: defaultdict[str, list[tuple[tuple[str, ...], str, Kind]]] = defaultdict(list)
    kinds: tuple[tuple[str, Kind], ...] = ((CONFERENCES, "conference"), (JOURNALS, "journal"))
    for lines, kind in kinds:
        for line in lines.strip().splitlines():
            spellings = [spelling.strip() for spelling in line.split(";")]
            for spelling in spellings:
                words = tuple(_WORD.findall(spelling))
                table[words[0].lower()].append((words, spellings[0], kind))
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return dict(table)


_TABLE = _spellings()


def _lookup(text: str) -> list[_Known]:
    """The known venues in the text from left to right, without overlaps."""
    words = [_Word(match[0], match.start(), match.end()) for match in _WORD.finditer(text)]
    found: list[_Known] = []
    index = 0
    while index < len(words):
        for spelling, name, kind in _TABLE.get(words[index].text.lower(), ()):
            met = words[index : index + len(spelling)]
            if _spells(text, met, spelling):
                found.append(_Known(name, kind, met[0].start, met[-1].end))
                index += len(spelling) - 1
                break
        index += 1
    return found


def _spells(text: str, met: list[_Word], spelling: tuple[str, ...]) -> bool:
    if len(met) != len(spelling):
        return False
    if len(spelling) == 1 and len(spelling[0]) <= 5 and met[0].text != spelling[0]:
        dated = _DATED.match(text, met[0].end)  # then it is no everyday word: "accepted at cvpr 2023"
        return bool(dated) and met[0].text.lower() == spelling[0].lower()
    if any(a.text.lower() != b.lower() for a, b in zip(met, spelling, strict=True)):
        return False
    return all(_GAP.fullmatch(text, a.end, b.start) for a, b in pairwise(met))
