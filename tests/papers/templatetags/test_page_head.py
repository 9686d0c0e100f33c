"""Blocks said once more, and data for machines, which must not leave its element."""

import json

from django.template import Context, Engine
from html5lib import parse
from hypothesis import given
from hypothesis import strategies as some

from papers.templatetags.page_head import linked_data

BASE = (
    '{% load page_head %}<title>{% block title %}None{% endblock %}</title><p>{% again "title" %}</p>'
    "<i>{% block inner %}{% again 'title' %}{% endblock %}</i>"
)


def rendered(child: str, **context: object) -> str:
    loaders = [("django.template.loaders.locmem.Loader", {"base": BASE, "child": child})]
    libraries = {"page_head": "papers.templatetags.page_head"}
    engine = Engine(loaders=loaders, libraries=libraries)  # type: ignore[arg-type] # a loader with its argument
    return engine.get_template("child").render(Context(context))


def test_block_is_said_again_as_the_page_has_it() -> None:
    page = rendered('{% extends "base" %}{% block title %}A\n  {{ title }}{% endblock %}', title='"B" <b>')
    assert page.partition("<p>")[2] == "A &quot;B&quot; &lt;b&gt;</p><i>A &quot;B&quot; &lt;b&gt;</i>"


def test_block_that_the_page_leaves_is_said_as_the_base_has_it() -> None:
    assert rendered('{% extends "base" %}') == "<title>None</title><p>None</p><i>None</i>"


def test_block_may_hold_that_of_the_base() -> None:
    page = rendered('{% extends "base" %}{% block title %}More, {{ block.super }}{% endblock %}')
    assert page == "<title>More, None</title><p>More, None</p><i>More, None</i>"


texts = some.text(some.characters(exclude_categories=["Cs"])) | some.sampled_from(
    ["</script>", "<!--<script>", "]]>", "\u2028", "&amp;", '"', "\\"]
)


@given(told=some.dictionaries(texts, texts | some.lists(texts)))
def test_data_stays_in_its_element_and_comes_out_as_it_was(told: dict[str, object]) -> None:
    text = linked_data(told)
    (script,) = parse(f"<head>{text}</head>", namespaceHTMLElements=False).iterfind(".//script")
    assert json.loads(script.text or "") == told
    assert not set("<>&\u2028\u2029") & set(script.text or "")
