"""The addresses of files, as pages lead to them."""

from papers.templatetags.files import file_addresses


def test_files_are_named_with_type_and_address() -> None:
    files = file_addresses("paper", "hep-th/9901001")
    assert [(file.label, file.address) for file in files] == [
        ("BibTeX", "/export/papers/hep-th/9901001.bib"),
        ("RIS", "/export/papers/hep-th/9901001.ris"),
        ("CSL-JSON", "/export/papers/hep-th/9901001.json"),
        ("Markdown", "/export/papers/hep-th/9901001.md"),
        ("CSV", "/export/papers/hep-th/9901001.csv"),
    ]


def test_what_is_asked_for_goes_along() -> None:
    assert file_addresses("search", q="a b", sort="", topic="vit")[0].address == (
        "/export/search.bib?q=a+b&topic=vit"
    )
    assert file_addresses("library", query="tag=a&tag=b")[0].address == "/export/library.bib?tag=a&tag=b"
    assert file_addresses("library")[0].address == "/export/library.bib"
