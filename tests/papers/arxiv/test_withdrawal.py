import pytest

from papers.arxiv.withdrawal import says_withdrawn


@pytest.mark.parametrize(
    "comment",
    [
        "Withdrawn",
        "paper withdrawn by author",
        "This paper has been withdrawn by the authors due to an error in Lemma 8",
        "5 pages, 1 figures. This paper has been withdrawn by the author due to emphasis",
        "9 pages. This paper was submitted by mistake and has now been withdrawn",
        "The author has withdrawn this paper",
        "This submission has been withdrawn by arXiv administrators",
        "Superseded by 0901.1234; withdrawn",
        "Paper temporarily withdrawn",
        "Withdrawn from the arXiv: see the erratum",
    ],
)
def test_says_withdrawn_of_its_own_paper(comment: str):
    assert says_withdrawn(comment)


@pytest.mark.parametrize(
    "comment",
    [
        "",
        "12 pages, 3 figures",
        "This paper supersedes the withdrawn arXiv:0801.1234",
        "replaces a withdrawn paper",
        "an earlier version was withdrawn; this is the new one",
        "We study withdrawn applications",
        "section 3 withdrawn from this version",
        "withdrawn from ICLR 2024",
        "Withdrawn and shy",
    ],
)
def test_says_nothing_of_other_papers(comment: str):
    assert not says_withdrawn(comment)
