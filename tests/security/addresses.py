"""An example of every address of the site, with what it answers to those whom the rule lets in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from digest_site.access import Rule, rule_of
from papers.mail import stop
from papers.models import Paper
from tests.security.people import NOBODY, ROLES
from tests.security.site import CANARY, PAPER, Site

Fields = Callable[[Site], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Example:
    """One address: `get` and `post` are the statuses of the two methods, 405 where there is none.

    `who` names the only roles that see the row at all; it answers 404 to others. `refused` maps roles to
    the status of a request that is understood and not allowed.
    """

    path: Callable[[Site], str]
    get: int = 200
    post: int = 405
    fields: Fields = lambda site: {}
    who: tuple[str, ...] = ()
    refused: tuple[tuple[str, int], ...] = ()


def _at(path: str, **options: Any) -> Example:
    return Example(lambda site: path, **options)


def _form(path: str, post: int, fields: dict[str, Any] | None = None, **options: Any) -> Example:
    """An address for writing only."""
    return Example(lambda site: path, 405, post, lambda site: fields or {}, **options)


def _row(path: str, attribute: str, **options: Any) -> Example:
    """An address with the key of one of the site's rows in it."""

    def filled(site: Site) -> str:
        row = getattr(site, attribute)
        return path.format(row if isinstance(row, int) else row.pk)

    return Example(filled, **options)


OWNER = ("owner",)
NOTHING_SAVED = tuple((role, 303) for role in ROLES if role != "owner")
CANNOT_COMMENT = (("suspended", 422),)
DIGEST = "/topics/vision-transformer/2023-11-05/"
PAGES = {
    "healthz": _at("/healthz"),
    "readyz": _at("/readyz"),
    "robots": _at("/robots.txt"),
    "api_description": _at("/api/v1/openapi.json"),
    "api_docs": _at("/api/docs"),
    "api_unknown": _at("/api/nothing", get=404, post=404),
    "sitemap": _at("/sitemap.xml"),
    "sitemap_section": _at("/sitemaps/topics.xml"),
    "opensearch": _at("/opensearch.xml"),
    "tools": _at("/tools/"),
    "keyboard": _at("/keyboard/"),
    "about": _at("/about/"),
    "privacy": _at("/about/privacy/"),
    "terms": _at("/about/terms/"),
    "accessibility": _at("/about/accessibility/"),
    "today": _at("/"),
    "topics": _at("/topics/"),
    "topic": _at("/topics/vision-transformer/"),
    "latest": _at("/topics/vision-transformer/latest/", get=302),
    "digest": _at(DIGEST),
    "paper": _at(f"/abs/{PAPER}"),
    "pdf": _at(f"/pdf/{PAPER}", get=302),
    "author": Example(lambda site: site.author.get_absolute_url()),
    "category": _at("/categories/cs.CV/"),
    "category_day": _at("/categories/cs.CV/2023-11-03/"),
    "venue": _at("/venues/wacv/"),
    "status": _at("/status/"),
    "search": _at("/search/?q=transformer"),
    "changes": _at(f"/papers/{PAPER}/changes/"),
    "comment": _row("/comments/{}/", "comment", get=302),
    "comment_edits": _row("/comments/{}/history/", "comment"),
    "person": _at("/u/owner/"),
    "following": _at("/following/"),
    "inbox": _at("/inbox/"),
    "collections": _at("/collections/"),
    "library": _at("/library/"),
    "library_tag": _at(f"/library/tags/{CANARY}/", who=OWNER),
    "tags": _at("/tags/"),
    "tag_names": _at("/tags/names/?q=k"),
    "mention_names": _at("/people/names/?q=o"),
    "moderation": _at("/moderation/"),
    "search_suggest": _at("/search/suggest/?q=vis"),
    "search_fetch": _at("/search/fetch/?id=2311.09999", post=303, fields=lambda site: {"id": "2311.09999"}),
}
MARKS = {
    "save": _form(f"/papers/{PAPER}/save/", 303, {"status": "3"}),
    "unsave": _form(f"/papers/{PAPER}/remove/", 303),
    "mark": _form(f"/papers/{PAPER}/mark/", 303, {"state": "skipped"}),
    "set_tags": _at(f"/papers/{PAPER}/tags/", get=302, post=303, fields=lambda site: {"tags": "new"}),
    "keep_note": _at(f"/papers/{PAPER}/note/", get=302, post=303, fields=lambda site: {"note": "new"}),
    "mark_many": Example(
        lambda site: "/papers/mark/", 405, 303, lambda site: {"entries": f"{site.digest.pk}-1"}
    ),
    "undo": _row("/undo/{}/", "undo", get=405, post=303, who=OWNER),
}
TALK = {
    "comment_post": _form(f"/papers/{PAPER}/comments/", 303, {"body": "Posted"}, refused=CANNOT_COMMENT),
    "comment_preview": _form("/comments/preview/", 200, {"body": "*Shown*", "paper": PAPER}),
    "comment_edit": _row(
        "/comments/{}/edit/", "comment", post=303, fields=lambda site: {"body": "Edited"}, who=OWNER
    ),
    "comment_delete": _row("/comments/{}/delete/", "comment", get=405, post=303, who=OWNER),
    "comment_vote": _row(
        "/comments/{}/helpful/", "reported", get=405, post=303, fields=lambda site: {"helpful": "1"}
    ),
    "comment_report": _row(
        "/comments/{}/report/",
        "comment",
        post=303,
        fields=lambda site: {"reason": "spam"},
        refused=(("suspended", 403), ("owner", 403)),
    ),
    "comment_hide": _row("/comments/{}/hide/", "comment", post=303, fields=lambda site: {"reason": "rude"}),
    "comment_restore": _row("/comments/{}/restore/", "comment", get=405, post=303),
    "report_dismiss": _row("/comments/{}/dismiss/", "reported", get=405, post=303),
    "comment_release": _row("/comments/{}/release/", "held", get=405, post=303),
    "appeal": _row(
        "/moderation/acts/{}/appeal/", "act", post=303, fields=lambda site: {"words": "No"}, who=OWNER
    ),
    "appeal_answer": _row(
        "/moderation/appeals/{}/",
        "appeal",
        post=303,
        fields=lambda site: {"granted": "0", "words": "It stays."},
    ),
    "thread_set": _form(f"/papers/{PAPER}/thread/", 303, {"act": "lock"}),
    "suspend": _at("/u/other/suspend/", post=303, fields=lambda site: {"days": "3", "reason": "loud"}),
    "unsuspend": _form("/u/suspended/unsuspend/", 303),
}
LISTS = {
    "collection": Example(lambda site: site.private.get_absolute_url(), who=OWNER),
    "collection_new": _at("/collections/new/", post=303, fields=lambda site: {"name": "New"}),
    "collection_edit": _row(
        "/collections/{}/edit/", "private", post=303, fields=lambda site: {"name": "Mine"}, who=OWNER
    ),
    "collection_delete": _row("/collections/{}/delete/", "private", get=405, post=303, who=OWNER),
    "collection_add": _row(
        "/collections/{}/add/",
        "public",
        get=405,
        post=303,
        fields=lambda site: {"paper": "2310.00007"},
        who=OWNER,
    ),
    "collection_entry": _row(
        "/collections/{}/entry/",
        "public",
        get=405,
        post=303,
        fields=lambda site: {"entry": site.public.entries.get().pk, "act": "remove"},
        who=OWNER,
    ),
    "collection_member": _row(
        "/collections/{}/member/",
        "public",
        get=405,
        post=303,
        fields=lambda site: {"reader": "moderator"},
        who=OWNER,
    ),
    "collection_leave": _row("/collections/{}/leave/", "private", get=405, post=404),
}
TAG = f"{CANARY}/tag"
SHELVES = {
    "library_bulk": Example(
        lambda site: "/library/bulk/",
        405,
        303,
        lambda site: {"do": "remove", "paper": str(Paper.objects.get(arxiv_id=PAPER).pk)},
    ),
    "imports": _at("/library/import/", post=303, fields=lambda site: {"text": "2310.12755", "kind": ""}),
    "import": _row("/library/import/{}/", "batch", post=303, who=OWNER),
    "tag_rename": _at(
        f"/tags/rename/?tag={TAG}", post=303, fields=lambda site: {"tag": TAG, "name": "renamed"}, who=OWNER
    ),
    "tag_merge": _form(
        "/tags/merge/",
        303,
        {"tag": TAG, "name": "merged", "sure": "1"},
        refused=tuple((role, 422) for role in ROLES if role != "owner"),
    ),
    "tag_split": _at(
        f"/tags/split/?tag={TAG}",
        post=303,
        fields=lambda site: {"tag": TAG, "name": "x", "paper": str(Paper.objects.get(arxiv_id=PAPER).pk)},
        who=OWNER,
    ),
    "tag_delete": _form("/tags/delete/", 303, {"tag": TAG}),
}
FOLLOWS = {
    "follow": _form("/follow/", 303, {"topic": "vision-transformer"}),
    "unfollow": _form("/unfollow/", 303, {"topic": "vision-transformer"}),
    "inbox_read": Example(lambda site: "/inbox/read/", 405, 303, lambda site: {"until": str(site.notice.pk)}),
    "not_this_person": _row(
        "/authors/{}/not-this-person/", "author", get=405, post=303, fields=lambda site: {"paper": PAPER}
    ),
    "claim_author": _row("/authors/{}/claim/", "author", get=405, post=403),
}
MAIL = {
    "mail_stop": Example(
        lambda site: stop.address(stop.Subject(site.owner.pk, stop.NOTICES)).removeprefix(settings.SITE_URL),
        200,
        200,
    ),
    "mail_again": _form("/mail/again/", 303),
    "follow_mail": _form(
        "/following/mail/", 303, {"topic": "vision-transformer", "mail": "weekly"}, who=OWNER
    ),
}
SEARCHES = {
    "saved": _at("/saved/"),
    "saved_new": _at(
        "/saved/new/?q=ViT", post=303, fields=lambda site: {"name": "ViT", "query": "ViT", "cadence": "0"}
    ),
    "saved_search": _row("/saved/{}/", "search", who=OWNER),
    "saved_edit": _row(
        "/saved/{}/edit/",
        "search",
        post=303,
        fields=lambda site: {"name": "ViT", "query": "ViT", "cadence": "0", "edition": "0"},
        who=OWNER,
    ),
    "saved_seen": _row(
        "/saved/{}/seen/", "search", get=405, post=303, fields=lambda site: {"until": "1"}, who=OWNER
    ),
    "saved_delete": _row("/saved/{}/delete/", "search", get=405, post=303, who=OWNER),
    "proposal_new": _row(
        "/saved/{}/propose/", "search", post=303, fields=lambda site: {"name": "ViT"}, who=OWNER
    ),
}
FEEDS = {
    "feed_topic": _at("/feeds/topics/vision-transformer.atom"),
    "feed_author": Example(lambda site: f"/feeds{site.author.get_absolute_url()[:-1]}.rss"),
    "feed_category": _at("/feeds/categories/cs.CV.json"),
    "feed_venue": _at("/feeds/venues/wacv.atom"),
    "feed_search": _at("/feeds/search.atom?q=transformer"),
    "feed_collection": _row("/feeds/collections/{}.atom", "public"),
    "feeds": _at("/feeds/"),
    "feed_key_make": _form("/feeds/keys/", 200, {"what": "library"}),
    "feed_key_end": Example(lambda site: f"/feeds/keys/{site.extra['feed_key']}/end/", 200, 303, who=OWNER),
    "feed_keys_end": _at("/feeds/keys/end/", post=303, refused=()),
    "following_opml": _at("/feeds/following.opml", post=200),
    "following_import": _form("/following/import/", 422),
    "feed_private": Example(lambda site: f"/feeds/private/{site.extra['feed']}.atom"),
}
FILES = {
    "export_paper": _at(f"/export/papers/{PAPER}.bib"),
    "export_digest": _at("/export/digests/vision-transformer/2023-11-05.ris"),
    "export_topic": _at("/export/topics/vision-transformer.json"),
    "export_author": _row("/export/authors/{}.md", "author"),
    "export_venue": _at("/export/venues/wacv.csv"),
    "export_category_day": _at("/export/categories/cs.CV/2023-11-03.bib"),
    "export_collection": _row("/export/collections/{}.md", "private", who=OWNER),
    "export_search": _at("/export/search.csv?q=transformer"),
    "export_library": _at("/export/library.csv"),
    "export_picked": _form("/export/library/picked.md", 200, {"all": "1"}, refused=NOTHING_SAVED),
    "export_tag": _at(f"/export/tags/{CANARY}.csv", who=OWNER),
}
WRONG = {"password": "not the password"}
ACCOUNTS = {
    "preferences": _at("/preferences/", post=403),
    "account_settings": _at("/accounts/settings/", post=422, fields=lambda site: {"section": "none"}),
    "account_export": _at("/accounts/export/", post=422, fields=lambda site: WRONG),
    "account_delete": _at("/accounts/delete/", post=422, fields=lambda site: WRONG),
    "account_tokens": _at("/accounts/tokens/", post=302),  # it asks for the password again
    "usersessions_list": _at("/accounts/sessions/", get=302, post=404),
}
EXAMPLES: dict[str, Example] = (
    PAGES | MARKS | TALK | LISTS | SHELVES | FOLLOWS | MAIL | SEARCHES | FILES | FEEDS | ACCOUNTS
)
# Addresses of accounts whose forms tests/accounts hold; here they are asked without any.
ELSEWHERE = ("account_", "mfa_", "socialaccount_")


def expected(site: Site, name: str, role: str, method: str) -> int:
    """The status that the table of access and the example ask for."""
    example, rule = EXAMPLES[name], rule_of(name)
    get = method == "GET"
    if rule not in (Rule.OPEN, Rule.PUBLIC):
        if role in NOBODY:
            return 302 if get else 403
        if role == "unconfirmed" and rule is not Rule.SIGNED_IN:
            return 302
        if rule is Rule.MODERATOR and role not in ("moderator", "administrator"):
            return 403
    if (example.get if get else example.post) == 405:
        return 405
    if example.who and role not in example.who:
        return 404
    if role in dict(example.refused):
        return dict(example.refused)[role]
    return example.get if get else example.post
