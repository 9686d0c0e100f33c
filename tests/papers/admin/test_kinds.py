"""The audit log in words: no kind of act that can be taken back is told by its bare name."""

from django.contrib import admin

from accounts import audit, kinds
from papers.models import ModerationAct


def test_every_kind_that_can_be_taken_back_has_words() -> None:
    admin.autodiscover()
    assert [kind for kind in audit.kinds_with_a_way_back() if kinds.told(kind) == kind] == []


def test_every_act_of_moderation_has_words() -> None:
    told = [kinds.told(f"moderation.{kind}") for kind in ModerationAct.Kind.values]
    assert told[0] == "moderation: hidden"
    assert not [words for words in told if words.startswith("moderation.")]
