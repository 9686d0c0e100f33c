"""Facts that authors state in abstract and comment: where code and data are, how long, whether withdrawn."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from papers.addresses import find_addresses, trimmed
from papers.arxiv.withdrawal import says_withdrawn

_BARE = re.compile(
    r"(?<![\w./@-])(?:www\.)?(?:github\.com|gitlab\.com|huggingface\.co|[a-z0-9-]{1,63}\.github\.io)/?[^\s<>\"“”‘’`{}|\\^$]*",
    re.IGNORECASE,
)
_SIGNS = ("://", "github.", "gitlab.", "huggingface.")  # one of them is in every address
_PAGES = re.compile(r"(?<![\w.])(\d{1,4})\s*(?:\+\s*\d+\s*)?-?\s*(?:pages?|pp?\b|pgs?\b)", re.IGNORECASE)
_FIGURES = re.compile(r"(?<![\w.])(\d{1,4})\s*(?:[a-z]+\s+){0,2}?fig(?:ure)?s?\b", re.IGNORECASE)
_NUMBERS = "one two three four five six seven eight nine ten eleven twelve"
_WORDS = {word: str(number) for number, word in enumerate(_NUMBERS.split(" "), 1)}
_SPELLED = re.compile(r"\b(" + "|".join(_WORDS) + r")(?=\s+(?:\w+\s+)?(?:pages?|figures?))", re.IGNORECASE)

# Host: how many parts of the path name a repository there.
_CODE_HOSTS = {
    "github.com": 2,
    "gitlab.com": 2,
    "bitbucket.org": 2,
    "codeberg.org": 2,
    "gitee.com": 2,
    "sourceforge.net": 2,
    "git.sr.ht": 2,
    "anonymous.4open.science": 2,
    "codeocean.com": 1,
    "huggingface.co": 2,
    "hf.co": 2,
    "colab.research.google.com": 1,
    "gist.github.com": 1,
}
_CODE_PREFIXES = ("gitlab.", "git.")
_DATA_HOSTS = {
    "zenodo.org": 2,
    "kaggle.com": 2,
    "figshare.com": 1,
    "data.mendeley.com": 1,
    "dataverse.harvard.edu": 1,
    "osf.io": 1,
    "openneuro.org": 1,
    "physionet.org": 1,
    "datadryad.org": 1,
    "ieee-dataport.org": 1,
}
_PAGE_SUFFIXES = (".github.io", ".gitlab.io", ".vercel.app", ".netlify.app", ".pages.dev")
_PAGE_WORDS = re.compile(
    r"\b(?:project|web|home)[ -]?(?:page|site)\W*(?:is|at|are|available|here|can be found)?[\s\w]{0,20}\W*$",
    re.I,
)
_CODE_WORDS = re.compile(
    r"\b(?:code|codes|implementation|software|toolbox|repository|package)\b[^.;!?]{0,80}$", re.IGNORECASE
)
_DATA_WORDS = re.compile(r"\b(?:data ?sets?|data|corpus|benchmark)\b[^.;!?]{0,60}$", re.IGNORECASE)
_DATA_NAME = re.compile(r"data|corpus|bench", re.IGNORECASE)
_NOT_CODE = (
    "doi.org",
    "dx.doi.org",
    "arxiv.org",
    "youtube.com",
    "youtu.be",
    "twitter.com",
    "x.com",
    "creativecommons.org",
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found; "" or None where nothing was said. Addresses are http(s), at most 500 characters."""

    code_url: str = ""
    project_url: str = ""
    data_url: str = ""
    pages: int | None = None
    figures: int | None = None
    withdrawn: bool = False


def find_facts(title: str, abstract: str, comment: str) -> Facts:
    """The facts of one paper; the first address of each kind counts, the comment's before the abstract's."""
    code = project = data = ""
    for address, before in (*_addresses(comment), *_addresses(abstract)):
        kind = _kind(address, before)
        code = code or (address if kind == "code" else "")
        project = project or (address if kind == "project" else "")
        data = data or (address if kind == "data" else "")
    counted = _SPELLED.sub(lambda word: _WORDS[word[0].lower()], comment)
    return Facts(
        code,
        project,
        data,
        _count(_PAGES, counted),
        _count(_FIGURES, counted),
        # An abstract says it early, else it speaks of others.
        any(says_withdrawn(" ".join(text.split())) for text in (comment, abstract[:200], title)),
    )


def _addresses(text: str) -> Iterator[tuple[str, str]]:
    """Each address with up to 120 characters that stand before it; well-known hosts may lack their https://."""
    lowered = text.lower()
    if not any(sign in lowered for sign in _SIGNS):  # most texts: the patterns need not look at them
        return
    covered = list(text)
    for address in find_addresses(text):
        covered[address.start : address.end] = " " * len(address.url)
        yield address.url, text[max(0, address.start - 120) : address.start]
    for found in _BARE.finditer("".join(covered)):
        if "/" in found[0] and (url := trimmed("https://" + found[0])):
            yield url, text[max(0, found.start() - 120) : found.start()]


def _kind(address: str, before: str) -> str:
    """code, project, data or "": by the host, and for other hosts by the words before the address."""
    parts = urlsplit(address)
    host = str(parts.hostname).lower().removeprefix("www.")
    path = [part for part in parts.path.split("/") if part]
    if host in ("huggingface.co", "hf.co") and path[:1] in (
        ["datasets"],
        ["spaces"],
        ["papers"],
        ["collections"],
    ):
        return {"datasets": "data", "spaces": "project"}.get(path[0], "")
    if host in _DATA_HOSTS:
        return (
            "data"
            if len(path) >= _DATA_HOSTS[host] and not _CODE_WORDS.search(before)
            else "code"
            if path
            else ""
        )
    if host in _CODE_HOSTS or host.startswith(_CODE_PREFIXES):
        if len(path) >= _CODE_HOSTS.get(host, 2):
            named_data = _DATA_NAME.search(path[-1]) and not _CODE_WORDS.search(before)
            return "data" if named_data and _DATA_WORDS.search(before) else "code"
        return "code" if path and _CODE_WORDS.search(before) else ""
    if host.endswith(_PAGE_SUFFIXES):
        return "project"
    if host in _NOT_CODE:
        return ""
    if _PAGE_WORDS.search(before):
        return "project"
    return "code" if _CODE_WORDS.search(before) else "data" if _DATA_WORDS.search(before) else ""


def _count(pattern: re.Pattern[str], comment: str) -> int | None:
    found = pattern.search(comment)
    return int(found[1]) if found and int(found[1]) else None
