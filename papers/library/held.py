"""What rows the site holds about a reader, and which of their columns an export writes.

Of other readers nothing is written: where a row names one, or what one wrote, it gives the number of the
account or comment alone. Secrets (password, keys of the second step, tokens) stay here. A test walks all
models that lead to an account, and fails for one that is neither in SECTIONS nor in LEFT_OUT.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.db.models import Model, Q, QuerySet

from accounts.models import ApiToken, Invitation, SecurityEvent, StaffAct, User
from papers.models import (
    Appeal,
    AuthorClaim,
    Collection,
    CollectionEntry,
    Comment,
    CommentEdit,
    Correction,
    Delivery,
    Digest,
    Entry,
    FeedKey,
    FilterHit,
    Follow,
    Import,
    ImportLine,
    MailTurn,
    Member,
    Mention,
    ModerationAct,
    Notice,
    NotThisPerson,
    Proposal,
    Rebuild,
    RefusedAddress,
    Report,
    SavedSearch,
    SearchHit,
    Suspension,
    Tag,
    Topic,
    TopicChange,
    Undo,
    Vote,
)

CHUNK = 500  # rows in memory at once
ACCOUNT = (
    "id", "username", "email", "shown_name", "first_name", "last_name", "confirmed", "date_joined",
    "last_login", "is_active", "is_staff", "is_superuser", "leaving_at",
)  # fmt: skip
PREFERENCES = (
    "language", "time_zone", "theme", "view", "keys",
    "digest_mail", "notice_mail", "mail_hour", "mail_weekday",
)  # fmt: skip
# Notices whose facts are of papers and of the reader's own things; those of others' acts name accounts.
OWN_FACTS = (
    Notice.Kind.VERSION, Notice.Kind.ACCEPTED, Notice.Kind.WITHDRAWN, Notice.Kind.JOURNAL,
    Notice.Kind.AUTHOR, Notice.Kind.IMPORT,
)  # fmt: skip

# Kinds of Undo whose rows are others' too.
SHARED_KINDS = ("collection", "entry", "moderation")


@dataclass(frozen=True, slots=True)
class Section:
    """Rows of one model: `owner` is the way to the account, `fields` "name in the file" or "name=lookup"."""

    name: str
    model: type[Model]
    owner: str
    fields: str
    only: Q | None = None

    def rows(self, reader: User) -> Iterator[dict[str, Any]]:
        """The reader's rows, oldest first, a chunk at a time."""
        lookups = dict(_named(field) for field in self.fields.split())
        mine: QuerySet[Any] = self.model._default_manager.filter(self.only or Q(), **{self.owner: reader})
        for row in mine.order_by("pk").values_list(*lookups.values()).iterator(chunk_size=CHUNK):
            yield dict(zip(lookups, row, strict=True))


_PAPER = "paper=paper__arxiv_id"
_CURATED = (
    f"topic=digest__topic__slug date=digest__date {_PAPER} pinned place hidden hidden_reason annotation"
    " by_hand curated_at"
)
SECTIONS = (
    Section("addresses", EmailAddress, "user", "email verified primary"),
    Section("accounts_elsewhere", SocialAccount, "user", "provider uid date_joined last_login extra_data"),
    Section("second_step", Authenticator, "user", "type created_at last_used_at"),
    Section("sessions", UserSession, "user", "created_at last_seen_at ip user_agent"),
    Section("security_events", SecurityEvent, "account", "kind at network by=actor"),
    Section("security_acts", SecurityEvent, "actor", "kind at account"),
    Section("invitations_made", Invitation, "made_by", "made_at expires_at used_at"),
    Section("invitations_used", Invitation, "used_by", "email made_at used_at"),
    Section("groups", User.groups.through, "user", "name=group__name"),
    Section("rights", User.user_permissions.through, "user", "name=permission__codename"),
    Section("topics_curated", Topic.curators.through, "user", "topic=topic__slug"),
    Section("acts_in_admin", LogEntry, "user", "action_time action_flag type=content_type__model object_id"),
    Section("acts_of_staff", StaffAct, "by", "kind model object_id reason at undone_at"),
    Section("topics_changed", TopicChange, "by", "topic=topic__slug edition way changes at"),
    Section("digests_signed", Digest, "signed_by", "topic=topic__slug date introduction signed_at"),
    Section("entries_curated", Entry, "curated_by", _CURATED),
    Section("rebuilds", Rebuild, "asked_by", "topic=topic__slug first last asked_at"),
    Section("corrections", Correction, "by", f"{_PAPER} fact value reason at"),
    Section("tags", Tag, "reader", "name"),
    Section(
        "follows",
        Follow,
        "reader",
        f"topic=topic__slug author=author__name category collection {_PAPER} mail at",
    ),
    Section("saved_searches", SavedSearch, "reader", "name query cadence made_at looked_at"),
    Section("new_of_searches", SearchHit, "search__reader", f"search=search__name {_PAPER} at"),
    Section(
        "proposals", Proposal, "reader", "name query why state made_at answer decided_at topic=topic__slug"
    ),
    Section("proposals_decided", Proposal, "decided_by", "id reader state answer decided_at"),
    Section("not_this_person", NotThisPerson, "reader", f"author=author__name {_PAPER}"),
    Section("collections", Collection, "owner", "id name description public created_at changed_at"),
    Section("collection_members", Member, "collection__owner", "collection reader may_edit at"),
    Section("collection_papers", CollectionEntry, "collection__owner", f"collection {_PAPER} at"),
    Section("memberships", Member, "reader", "collection may_edit at"),
    Section("remarks", CollectionEntry, "added_by", f"collection {_PAPER} remark at"),
    Section(
        "comments",
        Comment,
        "author",
        f"id {_PAPER} parent body version state helpful at edited_at",
    ),
    Section("filters_met", FilterHit, "reader", "text answer comment at"),
    Section("comment_edits", CommentEdit, "comment__author", "comment body at"),
    Section("mentions", Mention, "reader", "comment"),
    Section("votes", Vote, "reader", "comment"),
    Section("reports", Report, "reader", "comment reason words at settled_at"),
    Section("suspensions", Suspension, "reader", "until reason at"),
    Section("suspensions_given", Suspension, "by", "reader until reason at"),
    Section("moderated", ModerationAct, "person", f"kind comment {_PAPER} reason at"),
    Section("acts_of_moderation", ModerationAct, "by", f"kind comment {_PAPER} person reason at"),
    Section("appeals", Appeal, "reader", "act=act__kind words at answer granted answered_at"),
    Section("appeals_answered", Appeal, "answered_by", "act=act__kind reader answer granted answered_at"),
    Section("author_claims", AuthorClaim, "reader", "author=author__name orcid state at"),
    Section(
        "notices",
        Notice,
        "reader",
        f"kind {_PAPER} comment author=author__name collection at read_at",
    ),
    Section("notice_facts", Notice, "reader", "id kind facts", Q(kind__in=OWN_FACTS)),
    Section("imports", Import, "reader", "id kind name at problem told_at undone_at"),
    Section(
        "import_lines",
        ImportLine,
        "batch__reader",
        "import=batch place text paper=arxiv_id marks added state reason",
    ),
    Section("api_tokens", ApiToken, "user", "name scope made_at expires_at last_used_at"),
    Section(
        "feed_keys",
        FeedKey,
        "reader",
        "kind tag=tag__name search=search__name collection made_at last_used_at",
    ),
    Section("mail_turns", MailTurn, "reader", "next_at until waiting"),
    Section("letters", Delivery, "reader", "kind key state made_at due_at sent_at address error"),
    Section("refused_addresses", RefusedAddress, "reader", "address said at"),
    Section("removed_lately", Undo, "reader", "kind at"),
    Section("removed_rows", Undo, "reader", "kind rows at", ~Q(kind__in=SHARED_KINDS)),
)
# Models that lead to an account and of which nothing is written, each with the reason. `label: reason`.
LEFT_OUT = {
    "papers.Release": "when a digest first could be mailed; it is of no reader",
    "papers.BookmarkTag": "written with its bookmark, as the tag's name",
    "socialaccount.SocialToken": "a secret of the other site",
    "account.EmailConfirmation": "a secret of a link in a mail",
}


def _named(field: str) -> tuple[str, str]:
    name, _is, lookup = field.partition("=")
    return name, lookup or name
