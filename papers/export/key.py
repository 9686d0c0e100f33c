"""The key under which a paper is cited, the same in every file."""

from papers.export.works import Work
from papers.text.names import slug, surname


def key(work: Work) -> str:
    """A key such as `hong-2310.12755`: the first author's surname and the arXiv id.

    Neither titles, which change with revisions, nor the other papers of a file have a part in it, so that
    `\\cite` finds the paper again whichever list it is exported with. Made of ASCII letters, digits,
    dots and hyphens only.
    """
    first = slug(surname(work.plain_authors[0])) if work.authors else "arxiv"
    return f"{first.replace('-', '')}-{work.arxiv_id.replace('/', '.')}"
