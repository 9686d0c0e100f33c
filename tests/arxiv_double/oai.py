"""The double's OAI-PMH, in the byte shapes of the service since March 2025."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from urllib.parse import parse_qs, quote, unquote, urlencode
from xml.sax.saxutils import escape

from papers.arxiv.taxonomy import ARCHIVES, CATEGORIES
from tests.arxiv_double.corpus import Corpus, DoublePaper

EARLIEST = date(2005, 9, 16)
FORMATS = ("arXiv", "arXivRaw")
_BASE = "https://oaipmh.arxiv.org/oai"
_TEXTS = {
    "badArgument": "The request includes illegal arguments, is missing required arguments, includes a "
    "repeated argument, or values for arguments have an illegal syntax.",
    "badVerb": "Value of the verb argument is not a legal OAI-PMH verb, the verb argument is missing, or the "
    "verb argument is repeated.",
    "badResumptionToken": "The value of the resumptionToken argument is invalid or expired.",
    "cannotDisseminateFormat": "The metadata format identified by the value given for the metadataPrefix "
    "argument is not supported by the item or by the repository.",
    "idDoesNotExist": "The value of the identifier argument is unknown or illegal in this repository.",
    "noRecordsMatch": "The combination of the values of the from, until, set and metadataPrefix arguments "
    "results in an empty list.",
}
_SETS = sorted(
    {known.oai_set for known in (*CATEGORIES.values(), *ARCHIVES.values()) if known.oai_set}
    | {known.oai_set.split(":")[0] for known in ARCHIVES.values() if known.oai_set}
)


@dataclass(slots=True)
class OaiService:
    """Answers by the corpus as it stands at a moment; `page_size` records a page (arXiv: 2500)."""

    corpus: Corpus
    page_size: int = 100

    def answer(self, query: str, now: datetime, faults: frozenset[str] = frozenset()) -> bytes:
        """The document for one request. Faults known here: expired, repeat, empty, short."""
        asked = parse_qs(query, keep_blank_values=True)
        try:
            if any(len(values) > 1 for values in asked.values()):
                raise _Error("badArgument", "Repeated argument")
            return self._verb({name: values[0] for name, values in asked.items()}, now, faults)
        except _Error as error:
            shown = error.request if error.code == "noRecordsMatch" else {}
            return _document(now, shown, error.xml())

    def _verb(self, asked: dict[str, str], now: datetime, faults: frozenset[str]) -> bytes:
        verb = asked.get("verb")
        if verb == "Identify":
            return _document(now, asked, _IDENTIFY)
        if verb == "ListSets":
            rows = "".join(f"<set><setSpec>{name}</setSpec><setName>{name}</setName></set>" for name in _SETS)
            return _document(now, asked, f"<ListSets>{rows}</ListSets>")
        if verb == "GetRecord":
            return self._get_record(asked, now)
        if verb == "ListRecords":
            return self._list_records(asked, now, faults)
        raise _Error("badVerb", "")

    def _get_record(self, asked: dict[str, str], now: datetime) -> bytes:
        _check_format(asked)
        wanted = asked.get("identifier", "").removeprefix("oai:arXiv.org:")
        for paper in self.corpus.public(now):
            if paper.arxiv_id == wanted:
                xml = _record(paper, now, asked["metadataPrefix"])
                return _document(now, asked, f"<GetRecord>{xml}</GetRecord>")
        raise _Error("idDoesNotExist", "Nothing found for this ID")

    def _list_records(self, asked: dict[str, str], now: datetime, faults: frozenset[str]) -> bytes:
        request, skip = dict(asked), 0
        if token := asked.get("resumptionToken"):
            request, skip = _read_token(token, faults)
        since, until = _window(request, now)
        _check_format(request)
        found = [
            (stamp, paper)
            for paper in self.corpus.public(now)
            if since <= (stamp := paper.datestamp(now)) <= until and _in_set(paper, request.get("set"))
        ]
        found.sort(key=lambda row: (row[0], row[1].arxiv_id))
        rows = found[skip : skip + self.page_size]
        if not rows:
            raise _Error("noRecordsMatch", "", request)
        more = len(found) > skip + len(rows)
        last = rows[-1][0]
        done_of_last = sum(stamp == last for stamp, _ in found[: skip + len(rows)])
        next_token = _token({**request, "from": last.isoformat()}, done_of_last) if more else ""
        if "repeat" in faults and token:
            next_token = token
        if "empty" in faults:
            rows = []
        elif "short" in faults:
            rows = rows[: len(rows) // 2]
        body = "".join(_record(paper, now, request["metadataPrefix"]) for _, paper in rows)
        return _document(now, asked, f"<ListRecords>{body}{_token_xml(next_token, token, now)}</ListRecords>")


class _Error(Exception):
    def __init__(self, code: str, reason: str, request: dict[str, str] | None = None) -> None:
        super().__init__(code)
        self.code, self.reason, self.request = code, reason, request or {}

    def xml(self) -> str:
        reason = f" Reason: {self.reason}" if self.reason else ""
        return f"<error code='{self.code}'>{_TEXTS[self.code]}{reason}</error>"


def _check_format(request: dict[str, str]) -> None:
    if "metadataPrefix" not in request:
        raise _Error("badArgument", "metadataPrefix required")
    if request["metadataPrefix"] not in FORMATS:
        raise _Error("cannotDisseminateFormat", "Did not recognize requested format")


def _window(request: dict[str, str], now: datetime) -> tuple[date, date]:
    if request.get("set", "cs") not in _SETS:
        raise _Error("badArgument", "Set does not exist")
    since = _day(request.get("from"), EARLIEST)
    until = _day(request.get("until"), date.max)
    if since < EARLIEST:
        raise _Error("badArgument", "start date too early")
    if request.get("until") and until > now.date() + timedelta(days=1):
        raise _Error("badArgument", "until date too late")
    if since > until:
        raise _Error("badArgument", "until before from")
    return since, until


def _day(text: str | None, default: date) -> date:
    if text is None:
        return default
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise _Error("badArgument", "date format must be YYYY-MM-DD")


def _in_set(paper: DoublePaper, wanted: str | None) -> bool:
    return wanted is None or any(
        spec == wanted or spec.startswith(f"{wanted}:") for spec in _specs(paper.categories)
    )


def _specs(categories: Sequence[str]) -> list[str]:
    names = [CATEGORIES[code] for code in categories if code in CATEGORIES]
    aliases = [CATEGORIES[known.alias] for known in names if known.alias and CATEGORIES[known.alias].active]
    return list(dict.fromkeys(known.oai_set for known in (*names, *aliases) if known.oai_set))


def _token(request: dict[str, str], skip: int) -> str:
    kept = {name: request[name] for name in ("metadataPrefix", "from", "until", "set") if name in request}
    return quote(urlencode({"verb": "ListRecords", **kept, "skip": skip}, safe=":"), safe="")


def _read_token(token: str, faults: frozenset[str]) -> tuple[dict[str, str], int]:
    parts = {name: values[0] for name, values in parse_qs(unquote(token)).items()}
    if "expired" in faults or not parts.get("skip", "").isdigit() or "metadataPrefix" not in parts:
        raise _Error("badResumptionToken", "Token decoding failed or format is invalid.")
    return parts, int(parts["skip"])


def _token_xml(token: str, came_by: str | None, now: datetime) -> str:
    """The last page of a sequence has an empty element; a single page has none."""
    if token:
        midnight = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
        return f"<resumptionToken expirationDate='{midnight:%Y-%m-%dT%H:%M:%SZ}'>{token}</resumptionToken>"
    return "<resumptionToken/>" if came_by else ""


def _document(now: datetime, request: dict[str, str], inner: str) -> bytes:
    asked = "".join(f' {name}="{escape(value, {chr(34): "&quot;"})}"' for name, value in request.items())
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" 
         xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
         xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">
    <responseDate>{now:%Y-%m-%dT%H:%M:%SZ}</responseDate>
                <request{asked}>{_BASE}</request>


    {inner}
</OAI-PMH>""".encode()  # noqa: W291


def _record(paper: DoublePaper, now: datetime, prefix: str) -> str:
    specs = "".join(f"\n            <setSpec>{spec}</setSpec>" for spec in _specs(paper.categories))
    fields = _raw(paper, now) if prefix == "arXivRaw" else _structured(paper, now)
    return f"""
                    <record>
                <header>
        <identifier>oai:arXiv.org:{paper.arxiv_id}</identifier>
        <datestamp>{paper.datestamp(now)}</datestamp>{specs}
    </header>

            <metadata>
                        <{prefix} xmlns="http://arxiv.org/OAI/{prefix}/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://arxiv.org/OAI/{prefix}/ https://oaipmh.arxiv.org/OAI/{prefix}.xsd">
        <id>{paper.arxiv_id}</id>{fields}
    </{prefix}>

            </metadata>
        </record>
"""  # noqa: E501


def _raw(paper: DoublePaper, now: datetime) -> str:
    versions = "".join(
        f"""
            <version version="v{version.number}">
                <date>{format_datetime(version.submitted_at, usegmt=True)}</date>
                <size>{0 if version.withdrawn else 40 + version.number}kb</size>{
            "<source_type>I</source_type>" if version.withdrawn else ""
        }
            </version>"""
        for version in paper.known_versions(now)
    )
    names = ", ".join(" ".join(filter(None, (fore, key, rest))) for key, fore, rest in paper.authors)
    return (
        f"\n        <submitter>{_text(names.split(', ')[0])}</submitter>{versions}"
        f"\n        <title>{_text(paper.title)}</title>"
        f"\n        <authors>{_text(names)}</authors>{_rest(paper, now)}"
    )


def _structured(paper: DoublePaper, now: datetime) -> str:
    newest = paper.known_versions(now)[-1]
    authors = "".join(
        f"<author><keyname>{_text(key)}</keyname>"
        + (f"<forenames>{_text(fore)}</forenames>" if fore else "")
        + (f"<suffix>{_text(rest)}</suffix>" if rest else "")
        + "</author>"
        for key, fore, rest in paper.authors
    )
    return (
        f"\n        <created>{newest.submitted_at.date()}</created>"
        f"\n            <updated>{paper.datestamp(now)}</updated>"
        f"\n        <authors>{authors}</authors>"
        f"\n        <title>{_text(paper.title)}</title>{_rest(paper, now)}"
    )


def _rest(paper: DoublePaper, now: datetime) -> str:
    optional = {
        "comments": paper.known_versions(now)[-1].comment,
        "journal-ref": paper.journal_ref,
        "doi": paper.doi,
    }
    given = "".join(
        f"\n            <{name}>{_text(value)}</{name}>" for name, value in optional.items() if value
    )
    return (
        f"\n            <categories>{' '.join(paper.categories)}</categories>{given}"
        f"\n            <license>{paper.license}</license>"
        f"\n            <abstract>  {_text(paper.abstract)}</abstract>"
    )


def _text(text: str) -> str:
    return escape(text, {"'": "&#39;", '"': "&#34;"})


_IDENTIFY = f"""<Identify>
        <repositoryName>arXiv</repositoryName>
        <baseURL>{_BASE}</baseURL>
        <protocolVersion>2.0</protocolVersion>
        <adminEmail>help@arxiv.org</adminEmail>
        <earliestDatestamp>{EARLIEST}</earliestDatestamp>
        <deletedRecord>persistent</deletedRecord>
        <granularity>YYYY-MM-DD</granularity>
    </Identify>"""
