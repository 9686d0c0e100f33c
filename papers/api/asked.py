"""What was asked for, by the forms of the pages: the same rules, told as problems."""

from typing import Annotated, Any

from django.forms import BaseForm
from django.utils.translation import gettext as _
from ninja import Path

from papers.api.problems import Problem, not_found
from papers.arxiv.ids import ArxivId, BadIdentifier
from papers.models import Paper
from papers.query.language import QueryError

Key = Annotated[int, Path(ge=1, lt=10**18, description="As a list gives it.")]


def cleaned(form: BaseForm, place: str = "body", **names: str) -> dict[str, Any]:
    """What the form makes of it; raises Problem. `names` are fields that the API calls otherwise."""
    if form.is_valid():
        return form.cleaned_data
    errors = [
        {"field": names.get(name, name), "place": place, "message": str(said)}
        for name, told in form.errors.items()
        for said in told
    ]
    raise Problem("invalid", errors[0]["message"], {"errors": errors})


def unclear(error: QueryError) -> Problem:
    """A query that cannot be understood: where, why, and the nearest one that can."""
    told = {"column": error.column, "suggestion": error.suggestion}
    return Problem("query", _(error.message) % error.params, told)


def papers_named(texts: list[str]) -> dict[str, int]:
    """The primary keys of the papers of these arXiv ids by id; raises Problem where one is not here."""
    bases = list(dict.fromkeys(_base(text) for text in texts))
    found = dict(Paper.objects.filter(arxiv_id__in=bases).values_list("arxiv_id", "pk"))
    for base in bases:
        if base not in found:
            raise not_found(f"The paper {base} is not here.")
    return {base: found[base] for base in bases}


def paper_named(text: str) -> Paper:
    """The paper of this arXiv id, whatever its version; raises Problem."""
    found = Paper.objects.filter(arxiv_id=_base(text)).first()
    if found is None:
        raise not_found("This paper is not here.")
    return found


def _base(text: str) -> str:
    try:
        return ArxivId.parse(text).base
    except BadIdentifier:
        raise not_found(f"This is no arXiv id: {text[:60]}") from None
