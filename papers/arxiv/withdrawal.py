"""Whether a comment says that the paper it stands beside has been withdrawn."""

import re

# arXiv has no flag for it: a withdrawal is a new version whose comment gives the reason. The word alone will
# not do ("supersedes the withdrawn arXiv:0801.1234"); it must be said of this paper. All repeats are bounded.
_PAPER = r"(?:paper|article|submission|manuscript|preprint|work|note|version|letter|draft|document)"
_SAID = re.compile(
    rf"\b(?:this|the|our|present|current)\s(?:\w+\s){{0,3}}{_PAPER}\s(?:\w+\s){{0,3}}?"
    r"(?:been|is|was|being)\s(?:\w+\s){0,2}?withdrawn\b"
    rf"|\b{_PAPER}\s(?:has\sbeen\s|is\s|was\s)?withdrawn\b"
    r"|(?:^|[.;:,(\[*]\s?)(?:\w+\s)?(?:now\s|has\sbeen\s|is\s|been\s|temporarily\s)?withdrawn\b(?!\s(?:paper|arxiv|preprint|article|version))"
    r"|\bwithdrawn\s(?:by\s(?:the\s|all\s|its\s)?(?:\w+\s)?(?:authors?|arxiv)|due\sto|because|pending|from\s(?:the\s)?arxiv)\b"
    r"|\bwithdraw(?:ing|s)?\sth(?:is|e)\s(?:\w+\s)?" + _PAPER + r"\b",
    re.IGNORECASE,
)
_NOT_THIS = re.compile(
    r"\b(?:supersed|replac)\w{0,4}\s(?:\w+\s){0,2}withdrawn\b|\bnot\s(?:been\s)?withdrawn\b", re.IGNORECASE
)


def says_withdrawn(comment: str) -> bool:
    """True where the comment says of its own paper that it is withdrawn."""
    if "withdr" not in comment.lower():
        return False
    return _SAID.search(_NOT_THIS.sub("", comment)) is not None
