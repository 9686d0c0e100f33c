"""What is in admin at all: nothing private, no secret."""

import re

from django.apps import apps
from django.contrib import admin

PRIVATE = {
    *("bookmark", "bookmarktag", "tag", "readingmark", "undo", "import", "importline", "follow"),
    *("notthisperson", "notice", "collection", "collectionentry", "member", "vote", "mention"),
    *("commentedit", "savedsearch", "searchhit"),
}
SECRET = re.compile(r"secret|token|session_key|^data$")


def test_private_rows_are_not_in_admin() -> None:
    admin.autodiscover()
    registered = {model._meta.model_name for model in admin.site._registry}
    assert registered & PRIVATE == set()


def test_papers_in_admin_are_exactly_these() -> None:
    admin.autodiscover()
    ours = {model._meta.model_name for model in admin.site._registry if model._meta.app_label == "papers"}
    assert ours == {
        *("topic", "digest", "paper", "harvest", "listingday", "rejectedrecord", "workitem"),
        *("comment", "report", "suspension", "thread", "moderationact", "authorclaim"),
        *("appeal", "textfilter", "author", "rebuild", "proposal", "sitesettings"),
        *("delivery", "refusedaddress"),
    }
    known = {model._meta.model_name for model in apps.get_app_config("papers").get_models()}
    assert ours <= known
    assert known >= PRIVATE


def test_no_list_or_form_of_admin_shows_a_secret() -> None:
    admin.autodiscover()
    assert [
        f"{model._meta.label}.{field.name}"
        for model in admin.site._registry
        for field in model._meta.get_fields()
        if SECRET.search(field.name) and getattr(field, "concrete", False)
    ] == []
