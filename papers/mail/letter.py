"""A letter before it is a message: what the two templates of templates/mail print."""

from dataclasses import dataclass, field

from django.utils.functional import cached_property

from papers.mail import stop
from papers.mail.items import Item


@dataclass(frozen=True, slots=True)
class Link:
    """A name and where it leads, with the host."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of a letter: as HTML (safe), and as text with the address below it."""

    html: str
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A ruled part: papers or sentences, and where the rest is."""

    heading: str
    items: list[Item] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    more: list[Link] = field(default_factory=list)


@dataclass(frozen=True)
class Letter:
    """All texts are plain. `thread` names what its letters have in common; `occasion` is the list's name."""

    subject: str
    preheader: str
    title: str
    line: str
    url: str  # of the same on the site
    sections: list[Section]
    why: str
    stops: stop.Subject
    stop_name: str
    thread: str
    list_name: str
    weekly: bool = False  # whether it can come once a week instead

    @cached_property
    def stop_url(self) -> str:
        """Where it ends."""
        return stop.address(self.stops)
