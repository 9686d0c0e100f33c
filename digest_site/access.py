"""Who may ask for which address: one table, and the middleware that holds every request to it.

Deny by default: an address without a rule is refused, and `manage.py check` names it. What a rule cannot
say (whose bookmark, whose collection) the view decides; a row that is not the reader's answers 404.
"""

from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts import two_step
from papers.views.errors import signed_out

GetResponse = Callable[[HttpRequest], HttpResponse]


class Rule(Enum):
    """Who may ask."""

    OPEN = "everybody, on a members' site too"
    PUBLIC = "everybody; on a members' site its readers"
    SIGNED_IN = "who is signed in, confirmed or not"
    READER = "readers: signed in, with a confirmed address"
    MODERATOR = "moderators and administrators"
    API = "left to the API's own rules: papers/api/auth.py, each operation by itself"
    ADMIN = "left to Django admin's own rules; over https after a second step"


RULES: dict[str, Rule] = {
    # The site itself
    **dict.fromkeys(["api_description", "api_docs", "api_unknown"], Rule.OPEN),
    **dict.fromkeys(["healthz", "readyz", "robots", "preferences", "keyboard"], Rule.OPEN),
    **dict.fromkeys(["tools", "opensearch", "sitemap", "sitemap_section"], Rule.OPEN),
    **dict.fromkeys(["about", "privacy", "terms", "accessibility"], Rule.OPEN),
    # Reading
    **dict.fromkeys(["today", "topics", "topic", "latest", "digest", "paper", "pdf"], Rule.PUBLIC),
    **dict.fromkeys(["author", "category", "category_day", "venue", "status"], Rule.PUBLIC),
    # Searching
    **dict.fromkeys(["search", "search_suggest"], Rule.PUBLIC),
    **dict.fromkeys(["search_fetch", "saved", "saved_new", "saved_search"], Rule.READER),
    **dict.fromkeys(["saved_edit", "saved_seen", "saved_delete", "proposal_new"], Rule.READER),
    # Feeds: the key in a private one's address is the right to it
    **dict.fromkeys(["feed_topic", "feed_author", "feed_category", "feed_venue"], Rule.PUBLIC),
    **dict.fromkeys(["feed_collection", "feed_search", "feeds"], Rule.PUBLIC),
    **dict.fromkeys(["feed_key_make", "feed_key_end", "feed_keys_end"], Rule.READER),
    **dict.fromkeys(["following_opml", "following_import"], Rule.READER),
    "feed_private": Rule.OPEN,
    # Files
    **dict.fromkeys(["export_paper", "export_digest", "export_topic", "export_author"], Rule.PUBLIC),
    **dict.fromkeys(["export_venue", "export_category_day", "export_search"], Rule.PUBLIC),
    "export_collection": Rule.PUBLIC,
    **dict.fromkeys(["export_library", "export_picked", "export_tag"], Rule.READER),
    # Accounts
    **dict.fromkeys(["account_settings", "account_export", "account_delete"], Rule.SIGNED_IN),
    **dict.fromkeys(["account_login", "account_logout", "account_inactive"], Rule.OPEN),
    **dict.fromkeys(["account_signup", "account_join", "account_confirm_email"], Rule.OPEN),
    **dict.fromkeys(["account_email_verification_sent", "account_confirm_login_code"], Rule.OPEN),
    **dict.fromkeys(["account_reset_password", "account_reset_password_done"], Rule.OPEN),
    **dict.fromkeys(["account_reset_password_from_key", "account_reset_password_from_key_done"], Rule.OPEN),
    **dict.fromkeys(["account_email", "account_reauthenticate"], Rule.SIGNED_IN),
    **dict.fromkeys(["account_change_password", "account_set_password"], Rule.SIGNED_IN),
    **dict.fromkeys(["usersessions_list", "mfa_index", "mfa_reauthenticate"], Rule.SIGNED_IN),
    **dict.fromkeys(["mfa_activate_totp", "mfa_deactivate_totp"], Rule.SIGNED_IN),
    **dict.fromkeys(["mfa_view_recovery_codes", "mfa_generate_recovery_codes"], Rule.SIGNED_IN),
    **dict.fromkeys(["mfa_download_recovery_codes", "mfa_list_webauthn"], Rule.SIGNED_IN),
    **dict.fromkeys(["mfa_add_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn"], Rule.SIGNED_IN),
    **dict.fromkeys(["mfa_reauthenticate_webauthn", "socialaccount_connections"], Rule.SIGNED_IN),
    **dict.fromkeys(["mfa_authenticate", "mfa_login_webauthn"], Rule.OPEN),
    **dict.fromkeys(["socialaccount_signup", "socialaccount_login_cancelled"], Rule.OPEN),
    **dict.fromkeys(["socialaccount_login_error", "orcid_login", "orcid_callback"], Rule.OPEN),
    **dict.fromkeys(["github_login", "github_callback", "google_login", "google_callback"], Rule.OPEN),
    "account_tokens": Rule.READER,
    # Marks on papers
    **dict.fromkeys(["save", "unsave", "mark", "mark_many", "set_tags", "keep_note", "undo"], Rule.READER),
    # The library
    **dict.fromkeys(["library", "library_tag", "library_bulk", "tag_names"], Rule.READER),
    **dict.fromkeys(["tags", "tag_rename", "tag_merge", "tag_split", "tag_delete"], Rule.READER),
    **dict.fromkeys(["imports", "import"], Rule.READER),
    # Comments
    **dict.fromkeys(["comment", "comment_edits", "person"], Rule.PUBLIC),
    **dict.fromkeys(["comment_post", "comment_preview", "comment_edit", "comment_delete"], Rule.READER),
    **dict.fromkeys(["comment_vote", "comment_report", "mention_names"], Rule.READER),
    **dict.fromkeys(["comment_hide", "comment_restore", "report_dismiss"], Rule.MODERATOR),
    **dict.fromkeys(["thread_set", "suspend", "unsuspend", "moderation"], Rule.MODERATOR),
    **dict.fromkeys(["comment_release", "appeal_answer"], Rule.MODERATOR),
    "appeal": Rule.READER,
    # Following
    **dict.fromkeys(["follow", "unfollow", "following", "inbox", "inbox_read"], Rule.READER),
    **dict.fromkeys(["not_this_person", "claim_author"], Rule.READER),
    "changes": Rule.PUBLIC,
    # Mail
    "mail_stop": Rule.OPEN,  # the letter's own signed address; mail programs call it without cookies
    **dict.fromkeys(["mail_again", "follow_mail"], Rule.READER),
    # Collections
    "collection": Rule.PUBLIC,
    **dict.fromkeys(["collections", "collection_new", "collection_edit", "collection_delete"], Rule.READER),
    **dict.fromkeys(
        ["collection_add", "collection_entry", "collection_member", "collection_leave"], Rule.READER
    ),
}
# Whole families, by the name's beginning.
FAMILIES: dict[str, Rule] = {
    "admin:": Rule.ADMIN,
    "api-1:": Rule.API,
}


def rule_of(name: str) -> Rule | None:
    """The rule of an address by its view's name; None for one that nobody thought of."""
    families = (rule for start, rule in FAMILIES.items() if name.startswith(start))
    return RULES.get(name) or next(families, None)


class Access:
    """Refuses who may not, before the view runs."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Passes the request on."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """None lets the view answer; visitors are led to the sign-in page, others get 403."""
        match = request.resolver_match
        rule = rule_of(match.view_name) if match else None
        members_only = settings.SITE_VISIBILITY == "members"
        if rule is Rule.ADMIN:
            return two_step.needed_first(request) if request.user.is_staff else None
        if rule in (Rule.OPEN, Rule.API) or (rule is Rule.PUBLIC and not members_only):
            return None
        if rule is None:
            raise PermissionDenied
        if not request.user.is_authenticated:
            return _sign_in_first(request)
        if rule is Rule.SIGNED_IN:
            return None
        if not request.user.confirmed:
            return HttpResponseRedirect(reverse("account_email"))
        if rule is Rule.MODERATOR:
            if not request.user.has_perm("papers.change_comment"):
                raise PermissionDenied
            return two_step.needed_first(request)
        return None


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    """The way to the sign-in page; what was typed into a form is shown again, to be copied."""
    if request.method in ("GET", "HEAD") and not request.headers.get("HX-Request"):
        return redirect_to_login(request.get_full_path()[:2000])
    return signed_out(request)


def unruled() -> Iterator[str]:
    """The names (or patterns, where there is no name) of all addresses without a rule."""
    yield from _unruled(get_resolver().url_patterns, "", "")


def _unruled(patterns: list[Any], space: str, path: str) -> Iterator[str]:
    for pattern in patterns:
        here = path + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _unruled(pattern.url_patterns, inner, here)
        elif isinstance(pattern, URLPattern) and rule_of(f"{space}{pattern.name or ''}") is None:
            yield f"{space}{pattern.name or here}"


@register()
def every_address_has_a_rule(**_kwargs: Any) -> list[CheckMessage]:
    """A system check: an address that nobody gave a rule stops `manage.py check`."""
    return [Error(f"the address {name} has no rule in digest_site/access.py") for name in unruled()]
