"""The button that follows something, as templates/papers/partials/follow.html prints it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from papers.following.follows import followed, meant
from papers.models import Follow
from papers.views.readers import reader_of


@dataclass(frozen=True, slots=True)
class Button:
    """One control: the form's field and value, what it is called for those who hear it, its state."""

    name: str
    value: str
    label: str
    on: bool

    @property
    def key(self) -> str:
        """A name for the element, so that it keeps the focus when it is replaced."""
        return f"follow-{self.name}-{self.value}".replace(".", "-").replace("/", "-")


def button(request: HttpRequest, name: str, value: str, label: str, **target: Any) -> Button:
    """The button for one thing, in one query; none for visitors."""
    reader = reader_of(request)
    on = reader is not None and Follow.objects.filter(meant(target), reader=reader).exists()
    return Button(name, value, label, on)


def topic_buttons(request: HttpRequest, topics: list[Any]) -> None:
    """Gives each topic its button as `follow`, in one query for all."""
    mine = followed(reader_of(request), "topic")
    for topic in topics:
        topic.follow = Button("topic", topic.slug, topic.local_name, topic.pk in mine)
