"""The import direction: down the list of layers, never up, never across a line (DECISIONS.md)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# From the top. Names of one line stand side by side and may not import each other; each may import
# what stands below, and its own kind where it is one folder.
LAYERS: list[tuple[str, ...]] = [
    ("digest_site",),
    ("papers.urls",),
    ("papers.views", "papers.admin", "papers.management", "papers.api"),
    ("papers.seeding", "papers.catalogue"),
    ("papers.tasks", "papers.forms", "papers.templatetags"),
    ("papers.reader_work", "papers.mail_work", "papers.operation"),
    ("papers.work",),
    ("papers.departure", "papers.feeds", "papers.mail"),
    ("papers.library", "papers.discussion", "papers.following"),
    ("papers.ingest", "papers.digests", "papers.export", "papers.undo", "papers.notices", "papers.site"),
    ("papers.search",),
    ("papers.models", "papers.clock", "papers.roles", "papers.edition"),
    ("papers.arxiv", "papers.query", "papers.text"),
    ("papers.addresses", "papers.tex", "papers.cores"),
]
# No Django in there.
PLAIN = ("papers.arxiv", "papers.query", "papers.text", "papers.addresses", "papers.tex")
# What accounts offers to the papers' side, its models apart: they name the user by the setting.
ACCOUNTS_OFFERS = (
    "accounts.addresses",
    "accounts.models",
    "accounts.limits",
    "accounts.tokens",
    "accounts.preferences",
    "accounts.events",
    "accounts.audit",
    "accounts.audited",
    "accounts.admin_people",
    "accounts.kinds",
)
OURS = ("papers", "accounts", "digest_site")


def test_imports_go_down_only() -> None:
    """Every import of every module of ours."""
    assert list(faults()) == []


def test_every_module_has_a_layer_and_every_layer_a_module() -> None:
    """A name that nothing bears any more goes from the list, a new one comes to it."""
    ours = {module for module, _file in modules() if module not in ("papers", "papers.apps")}
    placed = {module: layer(module) for module in ours if not module.startswith(("accounts", "digest_site."))}
    assert [module for module, place in placed.items() if place is None] == []
    assert {place[1] for place in placed.values() if place} == {name for line in LAYERS for name in line}


@pytest.mark.parametrize(
    ("module", "target"),
    [
        ("papers.models.papers", "papers.views.papers"),
        ("papers.ingest.store", "papers.digests.builder"),
        ("papers.views.topics", "digest_site.env"),
        ("papers.arxiv.oai", "django.conf"),
        ("accounts.models", "papers.models"),
        ("papers.models.library", "accounts.models"),
        ("papers.library.shelf", "accounts.adapter"),
        ("papers.library.shelf", "papers.discussion.thread"),
        ("papers.brand_new", "papers.models"),
    ],
)
def test_a_wrong_import_is_told(module: str, target: str) -> None:
    """The rule itself notices each kind of fault."""
    assert fault(module, target)


def faults() -> Iterator[str]:
    """All of them, each by file and name."""
    for module, file in modules():
        for target in imports(module, file):
            if reason := fault(module, target):
                yield f"{file.relative_to(ROOT)} imports {target}: {reason}"


def fault(module: str, target: str) -> str:
    """Why this module may not import that one; empty if it may."""
    if module.startswith(PLAIN) and target.split(".")[0] in ("django", "celery", "environ"):
        return "plain Python only"
    if not target.startswith(OURS) or target == "papers" or module in ("papers", "papers.apps"):
        return ""
    if module.startswith("accounts"):
        return "" if target.startswith("accounts") else "accounts knows nothing of papers"
    if module.startswith("digest_site"):
        return ""
    if target.startswith("accounts"):
        offered = target.startswith(ACCOUNTS_OFFERS) and not module.startswith("papers.models")
        return "" if offered else "users by settings.AUTH_USER_MODEL only"
    here, there = layer(module), layer(target)
    if here is None or there is None:
        return "it has no layer yet"
    if here[1] == there[1]:
        return ""
    return "" if here[0] < there[0] else "up or across"


def layer(module: str) -> tuple[int, str] | None:
    """The module's line from the top, and its name there."""
    for number, names in enumerate(LAYERS):
        for name in names:
            if module == name or module.startswith(f"{name}."):
                return number, name
    return None


def modules() -> Iterator[tuple[str, Path]]:
    """Our modules by dotted name; migrations are frozen history."""
    for package in OURS:
        for file in sorted((ROOT / package).rglob("*.py")):
            parts = file.relative_to(ROOT).with_suffix("").parts
            if "migrations" not in parts:
                yield ".".join(parts).removesuffix(".__init__"), file


def imports(module: str, file: Path) -> Iterator[str]:
    """Absolute names of what the file imports, wherever in it; of our packages `from a import b` is a.b."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = module if file.name == "__init__.py" else module.rpartition(".")[0]
                base = ".".join(
                    filter(None, [*package.split(".")[: len(package.split(".")) - node.level + 1], base])
                )
            if base in OURS:
                yield from (f"{base}.{name.name}" for name in node.names)
            else:
                yield base
