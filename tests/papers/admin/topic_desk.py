"""A topic's form as the tests of the topics' desk send it, and what its pages answer."""

import re
from typing import Any

from django.test import Client

from papers.digests import topics as acts
from papers.models import Topic

ADD = "/admin/papers/topic/add/"
LIST = "/admin/papers/topic/"
FIELDS = {
    "slug": "graphs",
    "name": "Graphs",
    "rule": "graph",
    "cadence": "daily",
    "weekday": "6",
    "age_cap_days": "60",
    "order": "fit",
    "place": "1",
    "active": "on",
}


def form_of(topic: Topic, **changed: str) -> dict[str, Any]:
    """What the form of a topic sends, with these fields changed by hand."""
    typed = {name: getattr(topic, name) for name in acts.FIELDS if name != "curators"}
    sent = {
        name: "on" if value is True else str(value) for name, value in typed.items() if value is not False
    }
    curators = list(topic.curators.values_list("pk", flat=True))
    return sent | {"curators": curators, "shown_edition": str(topic.edition)} | changed


def edit(client: Client, topic: Topic, **changed: str) -> Any:
    """The answer to the topic's form, sent with these changes."""
    return client.post(address(topic), form_of(topic, **changed))


def address(topic: Topic, page: str = "change") -> str:
    return f"/admin/papers/topic/{topic.pk}/{page}/"


def errors(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 200
    return dict(answer.context["adminform"].form.errors)


def text(answer: Any) -> str:
    """What a page says, its markup left out."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def messages(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]
