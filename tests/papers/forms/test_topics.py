"""The form of a topic takes any text and gives clean values or a word beside the field."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from papers.arxiv.ids import ArxivId
from papers.arxiv.taxonomy import ARCHIVES, CATEGORIES
from papers.digests.topics import FIELDS
from papers.forms.topics import TopicForm, not_held, read_papers
from papers.models import Topic
from tests.factories import make_paper

TYPED = st.dictionaries(st.sampled_from([*FIELDS, "anyway"]), st.text(max_size=80))
IDS = st.lists(st.sampled_from(["2310.12755", "hep-th/9901001", "math/0309136", "0704.0001"]), max_size=6)
FORMS = ["{}", "{}v3", "arXiv:{}", "arXiv: {}", "https://arxiv.org/abs/{}v1", "http://arxiv.org/pdf/{}.pdf"]


@pytest.mark.django_db
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=TYPED)
def test_any_text_in_any_field_is_answered(typed: dict[str, str]) -> None:
    whole = {"slug": "s", "name": "n", "rule": "graph", "cadence": "daily", "order": "fit", "place": "1"}
    form = TopicForm(whole | {"weekday": "6", "age_cap_days": "60"} | typed, instance=Topic())
    if form.is_valid():
        assert set(form.cleaned_data["categories"].split()) <= {*CATEGORIES, *ARCHIVES}
        form.instance.full_clean()
    else:
        assert set(form.errors) <= set(typed)


@given(st.text(max_size=200))
def test_papers_are_read_or_refused(text: str) -> None:
    try:
        ids = read_papers(text).split()
    except ValidationError:
        return
    assert ids == [ArxivId.parse(arxiv_id).base for arxiv_id in dict.fromkeys(ids)]


@given(ids=IDS, forms=st.lists(st.sampled_from(FORMS), min_size=6, max_size=6))
def test_ids_are_read_in_every_form(ids: list[str], forms: list[str]) -> None:
    typed = [form.format(arxiv_id) for form, arxiv_id in zip(forms, ids, strict=False)]
    assert read_papers(" ".join(typed)) == read_papers("\n,; ".join(typed)) == " ".join(dict.fromkeys(ids))


@pytest.mark.django_db
def test_what_the_site_lacks_is_told() -> None:
    make_paper("2310.12755")
    assert not_held("2310.12755 hep-th/9901001") == ["hep-th/9901001"]
    assert not_held("") == []
