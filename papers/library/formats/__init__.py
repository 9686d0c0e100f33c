"""Files that readers bring: one small module for each format, all giving the same `Found`."""

from collections.abc import Callable, Iterator

from papers.library.formats import bibtex, csl, ids, netscape, recto, ris, scirate
from papers.library.formats.found import Found
from papers.models import Import

READERS: dict[str, Callable[[str], Iterator[Found]]] = {
    Import.Kind.IDS: ids.read,
    Import.Kind.BIBTEX: bibtex.read,
    Import.Kind.RIS: ris.read,
    Import.Kind.CSL: csl.read,
    Import.Kind.SCIRATE: scirate.read,
    Import.Kind.NETSCAPE: netscape.read,
    Import.Kind.RECTO: recto.read,
}
