import pytest

from papers.arxiv.records import ProtocolError
from papers.arxiv.xml import MAX_BYTES, read_xml, source_of, text_of

BOMB = b'<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><a>&c;</a>'


def test_read_xml_gives_the_root():
    assert text_of(read_xml('<a xmlns="u">é &lt; <b>ü</b>!</a>'.encode(), "{u}a")) == "é < ü!"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" \n",
        b"Rate exceeded.",
        b"<html><body>Retry after 10 seconds</body></html>",
        b"<html><p>unclosed</html>",
        b"<a>cut",
        b"<a/><a/>",
        b"<a xmlns='v'/>",
        BOMB,
        BOMB.decode().encode("utf-16"),
        b"<!--" + b"x" * 200_000 + b"-->" + BOMB,
        b"<?xml version='1.0' encoding='latin-1'?><a>\xe9</a>",
        b"<a/>junk",
        b"<a/>\x00",
        b"\n<?xml version='1.0'?><a/>",
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd"><a/>',
        b"<a>&undeclared;</a>",
        b"<a>\x00</a>",
        b"<a>\xff</a>",
        b"<a><!DOCTYPE a></a>",
    ],
)
def test_read_xml_refuses_what_is_no_whole_document_of_this_root(body: bytes):
    with pytest.raises(ProtocolError):
        read_xml(body, "a")


def test_read_xml_refuses_a_body_beyond_the_limit():
    with pytest.raises(ProtocolError, match="more than"):
        read_xml(b"<a>" + b" " * MAX_BYTES + b"</a>", "a")


def test_read_xml_reads_utf_8_whatever_is_declared():
    assert text_of(read_xml("<?xml version='1.0' encoding='latin-1'?><a>é</a>".encode(), "a")) == "é"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_read_xml_takes_the_marks_of_unicode(encoding: str):
    assert text_of(read_xml("<?xml version='1.0'?><a>é</a><!-- end -->\n".encode(encoding), "a")) == "é"


def test_source_of_an_element_reads_back_alone():
    root = read_xml(b'<a xmlns="u" xmlns:k="w"><b k:c="1">x<k:d/></b></a>', "{u}a")
    again = read_xml(source_of(root[0]), "{u}b")
    assert (again.attrib, text_of(again), again[0].tag) == ({"{w}c": "1"}, "x", "{w}d")


def test_source_of_an_element_nested_beyond_reason_is_refused():
    root = read_xml(b"<a>" * 5_000 + b"</a>" * 5_000, "a")
    with pytest.raises(ProtocolError):
        source_of(root)
