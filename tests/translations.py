"""The texts of the site and their Chinese: `check` (make lint) and `update` (make translations).

A text is the first argument of a gettext function in Python or a translate tag in a template. The check
asks that each one has a translation that nobody marked as doubtful, with the same variables in it, and that
the compiled file is that of the text file. No gettext tools are needed.
"""

import ast
import io
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
HEADER = """# Simplified Chinese of the site; `make translations` keeps it in step with the texts.
msgid ""
msgstr ""
"Language: zh_Hans\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
UNDATED = datetime(2026, 1, 1, tzinfo=UTC)  # the same texts give the same bytes on any day
PACKAGES = ("accounts", "digest_site", "papers")

# Function -> which arguments are (context, text, plural).
PLAIN, PLURAL = (None, 0, None), (None, 0, 1)
CONTEXT, CONTEXT_PLURAL = (0, 1, None), (0, 1, 2)
FUNCTIONS = {
    "_": PLAIN,
    "N_": PLAIN,
    "gettext": PLAIN,
    "gettext_lazy": PLAIN,
    "gettext_noop": PLAIN,
    "ngettext": PLURAL,
    "ngettext_lazy": PLURAL,
    "pgettext": CONTEXT,
    "pgettext_lazy": CONTEXT,
    "npgettext": CONTEXT_PLURAL,
    "npgettext_lazy": CONTEXT_PLURAL,
}
_CALL = re.compile(rf"\b(?:{'|'.join(FUNCTIONS)})\(")
_VARIABLE = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}|</?\w+")

Found = tuple[str | None, str, str | None]  # context, text, plural


def texts() -> dict[Found, str]:
    """All texts of the site, each with the first file that has it, in the files' order."""
    found: dict[Found, str] = {}
    for file in sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        if "migrations" not in file.parts:
            for text in _calls(ast.parse(file.read_text("utf-8"))):
                found.setdefault(text, str(file.relative_to(ROOT)))
    for file in sorted((ROOT / "templates").rglob("*.*")):
        for text in _in_template(file.read_text("utf-8")):
            found.setdefault(text, str(file.relative_to(ROOT)))
    return found


def _calls(tree: ast.AST) -> Iterator[Found]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in FUNCTIONS:
                context, text, plural = (
                    _literal(node.args, place) if place is not None else None for place in FUNCTIONS[name]
                )
                if text:
                    yield context, text, plural


def _literal(arguments: list[ast.expr], place: int) -> str | None:
    node = arguments[place] if place < len(arguments) else None
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _in_template(source: str) -> Iterator[Found]:
    """Django itself turns the tags into calls among blanked text; each call is read as Python."""
    from django.utils.translation.template import templatize

    blanked = templatize(source)
    for match in _CALL.finditer(blanked):
        for end in re.finditer(r"\)", blanked[match.end() :]):
            try:
                call = ast.parse(blanked[match.start() : match.end() + end.end()], mode="eval")
            except SyntaxError:
                continue
            yield from _calls(call)
            break


def catalogue() -> Catalog:
    """The translations as they are in the text file."""
    with PO.open("rb") as file:
        translations = read_po(file, locale="zh_Hans")
    translations.creation_date = translations.revision_date = UNDATED
    return translations


def compiled(translations: Catalog) -> bytes:
    """The bytes of the compiled file."""
    out = io.BytesIO()
    write_mo(out, translations)
    return out.getvalue()


def faults() -> Iterator[str]:
    """What is not complete, one line each."""
    translations, wanted = catalogue(), texts()
    for (context, text, plural), file in wanted.items():
        message = translations.get(text, context)
        if message is None:
            yield f"not in the catalogue: {text!r} ({file})"
        elif plural and message.id != (text, plural):
            yield f"its plural differs from the catalogue's: {text!r} ({file})"
        elif reason := _fault_of(message):
            yield f"{reason}: {text!r}"
    known = {(context, text) for context, text, _ in wanted}
    for message in translations:
        if message.id and (message.context, _single(message)) not in known:
            yield f"no longer in the site: {_single(message)!r}"
    if not MO.exists() or MO.read_bytes() != compiled(translations):
        yield "the compiled file is older than the text file: make translations"


def _fault_of(message: Message) -> str:
    given = message.string if isinstance(message.string, tuple) else (message.string,)
    if not all(given):
        return "not translated"
    if message.fuzzy:
        return "marked as fuzzy"
    # Chinese has one form, which stands for the plural.
    source = message.id[-1] if isinstance(message.id, tuple) else message.id
    if sorted(set(_VARIABLE.findall(source))) != sorted(set(_VARIABLE.findall(given[0]))):
        return "its variables or tags differ"
    return ""


def _single(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple) else message.id


def update() -> None:
    """Brings the text file to the site's texts (new ones empty, old ones gone) and compiles it."""
    old, new = catalogue(), Catalog(locale="zh_Hans")
    for (context, text, plural), file in texts().items():
        before = old.get(text, context)
        flags = ["python-format"] if re.search(r"%\(\w+\)|%[sd]", text) else []
        given = before.string if before else ("",) if plural else ""
        new.add((text, plural) if plural else text, given, [(file, None)], flags=flags, context=context)
    with PO.open("wb") as out:
        out.write(HEADER.encode())
        write_po(out, new, width=110, omit_header=True, include_lineno=False)
    MO.write_bytes(compiled(catalogue()))


def main(action: str) -> int:
    """`check` prints the faults and gives their number; `update` writes."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "digest_site.settings")
    django.setup()
    if action == "update":
        update()
    found = list(faults())
    for line in found:
        print(line)
    print(f"{len(texts())} texts, {len(found)} faults")
    return min(len(found), 1)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
