"""How to write a query: examples that can be tried, each with what it finds."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Example:
    """A query and what it finds."""

    query: str
    finds: Any

    @property
    def url(self) -> str:
        """The search page with it."""
        return f"{reverse('search')}?{urlencode({'q': self.query})}"


EXAMPLES = (
    Example("vision transformer", _("both words, anywhere in title, abstract, authors or comment")),
    Example('"vision transformer"', _("the words side by side, in this order")),
    Example('ti:"object detection"', _("in the title; abs: for the abstract, au: authors, co: comment")),
    Example("au:hinton", _("by an author of that name")),
    Example("cat:cs.CV", _("in that category; cat:cs is the whole archive")),
    Example("segmentation OR detection", _("either one; AND, NOT and parentheses work too")),
    Example('(ti:prompt OR "fine tuning") -survey', _("a minus leaves papers with that word out")),
    Example("segment*", _("words that begin so, with at least three letters")),
    Example("=ViT", _("exactly this word, capitals and ending included")),
    Example('"vision transformer"{2}', _("at least two mentions in title and abstract together")),
    Example("diffusion date:30d", _("announced in the last 30 days")),
    Example("date:2023-10-01..2023-11-05", _("announced between two days; also date:2023, date:>=2023-10")),
    Example("kind:new cat:cs.LG", _("announced as new; also kind:cross, kind:replace")),
    Example("has:code", _("with code; also has:comment, has:venue")),
    Example('venue:"neurips 2023"', _("accepted there, as its own comment says")),
    Example("id:2310.12755", _("the paper of that number")),
)
OWN_EXAMPLES = (
    Example("is:unread", _("that you have not read; also is:read, is:saved, is:skipped")),
    Example("tag:method", _("under your tag, or one nested in it")),
    Example("in:reading", _("in your collection of that name")),
    Example("has:note", _("with a note of yours")),
)
FIRST = (
    Example("cat:cs.CV has:code date:7d", _("Computer vision with code, of the last week")),
    Example('-survey "large language model"', _("Large language models, no surveys")),
    Example("ti:segment* has:venue", _("Accepted papers on segmentation")),
)
