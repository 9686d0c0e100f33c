"""The judge of pages sees each kind of fault and passes what our pages are made of."""

import pytest

from tests.harmless import page_faults

PAGE = '<!doctype html><title>x</title><main><div class="prose">%s</div>%s</main>'


@pytest.mark.parametrize(
    "text",
    [
        "<script>x</script>",
        "<img src=x>",
        "<b>x</b>",
        "<h2>x</h2>",
        '<p onclick="x">x</p>',
        '<p style="color:red">x</p>',
        '<p id="main">x</p>',
        '<a href="javascript:x">x</a>',
        '<a href="data:text/html,x">x</a>',
        '<a href="/" hx-get="/x">x</a>',
        "<form><button>x</button></form>",
        '<math href="https://example.org"><mi>x</mi></math>',
        '<math><mi onclick="x">x</mi></math>',
        "<svg><a>x</a></svg>",
    ],
)
def test_fault_in_a_text_is_seen(text: str) -> None:
    assert list(page_faults(PAGE % (text, "")))


@pytest.mark.parametrize(
    "piece",
    [
        "<script>x</script>",
        '<script src="https://example.org/x.js"></script>',
        '<iframe src="/x"></iframe>',
        '<img src="https://example.org/x.png">',
        '<base href="https://example.org/">',
        '<meta http-equiv="refresh" content="0;url=https://example.org/">',
        '<link rel="preload" href="https://example.org/x">',
        '<form action="https://example.org/"></form>',
        '<button formaction="//example.org/"></button>',
        '<p onmouseover="x">x</p>',
        '<p style="color:red">x</p>',
        '<a href="javascript:x">x</a>',
        '<button hx-post="https://example.org/"></button>',
        "<style>p {}</style>",
    ],
)
def test_fault_elsewhere_in_a_page_is_seen(piece: str) -> None:
    assert list(page_faults(PAGE % ("", piece)))


def test_what_our_pages_are_made_of_passes() -> None:
    text = (
        '<p>x<br><em>a</em> <strong>b</strong> <code>c</code> <a href="/abs/2310.12755">d</a>'
        ' <a href="https://example.org" rel="nofollow ugc noopener">e</a></p><hr>'
        '<ol start="3"><li>f</li></ol>'
        "<blockquote><p><math><mfrac><mi>a</mi><mi>b</mi></mfrac></math></p></blockquote><pre><code>g</code></pre>"
    )
    piece = (
        '<link rel="stylesheet" href="/static/site.css"><script src="/static/keys.js"></script>'
        '<form action="/papers/1/save/"><button formaction="/x/" hx-post="/x/">h</button></form>'
    )
    assert list(page_faults(PAGE % (text, piece))) == []
