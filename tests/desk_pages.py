"""A page of the desk as a tree, and what tests read from it."""

from typing import Any
from xml.etree.ElementTree import Element

from html5lib import parse


def tree(answer: Any) -> Element:
    """The page of an answer."""
    found: Element = parse(answer.content.decode(), namespaceHTMLElements=False)
    return found


def words(element: Element) -> str:
    """Its text, blanks collapsed."""
    return " ".join("".join(element.itertext()).split())


def texts(page: Element, path: str) -> list[str]:
    """The texts of the elements."""
    return [words(found) for found in page.iterfind(path)]


def values(page: Element, path: str, attribute: str = "value") -> list[str]:
    """One attribute of each of the elements."""
    return [found.get(attribute, "") for found in page.iterfind(path)]
