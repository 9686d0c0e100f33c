"""Whether a text says that the paper it stands beside has been withdrawn."""

import re

# arXiv has no flag for it: a withdrawal is a new version whose comment gives the reason. The word alone will
# not do ("supersedes the withdrawn arXiv:0801.1234"): it must be said of this paper. All repeats are bounded.
_PAPER = r"(?:paper|article|submission|manuscript|preprint|work|note|version|letter|draft|document)s?"
_SAID = re.compile(
    rf"\b(?:this|the|our|present)\s(?:\w+\s){{0,2}}{_PAPER}\s(?:\w+\s){{0,10}}?withdrawn\b"
    rf"|(?:^|[.;:,(\[*]\s?)(?:(?:{_PAPER}|this|it|now|has|been|is|was|temporarily)\s){{0,5}}withdrawn\b"
    r"(?=\s?(?:$|[.;:,!)\]*\-])|\s(?:by|due|because|as|since|for|pending|until|temporarily|from\s(?:the\s)?arxiv)\b)"
    r"|\bwithdrawn\s(?:by\s(?:\w+\s){0,2}(?:authors?|arxiv)|due\sto|because|pending|from\s(?:the\s)?arxiv)\b"
    rf"|\bwithdr(?:aw|awn|aws|ew|awing)\s(?:this|the|our)\s(?:\w+\s)?{_PAPER}\b",
    re.IGNORECASE,
)
_OF_ANOTHER = re.compile(
    r"\b(?:supersed|replac)\w{0,4}\s(?:\w+\s){0,2}withdrawn\b|\bnot\s(?:been\s)?withdrawn\b"
    rf"|\b(?:earlier|previous|prior|old|first|other)\s{_PAPER}\s(?:\w+\s){{0,3}}withdrawn\b",
    re.IGNORECASE,
)


def says_withdrawn(text: str) -> bool:
    """True where a comment, a title or an abstract, in one line, says that its own paper is withdrawn."""
    if "withdr" not in text.lower():
        return False
    return _SAID.search(_OF_ANOTHER.sub("", text)) is not None
