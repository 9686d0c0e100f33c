"""The audit log's kinds of acts on this side of the site, in words."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts import kinds
from papers.models import ModerationAct

kinds.name(
    {
        "site.change": _("site settings changed"),
        "topic.made": _("topic made"),
        "topic.edited": _("topic changed"),
        "topic.back": _("topic set back"),
        "topic.imported": _("topic imported"),
        "proposal.take": _("proposed topic made"),
        "proposal.decline": _("proposed topic declined"),
        "digest.build": _("digest built"),
        "digest.rebuild": _("digest built anew"),
        "digest.curate": _("digest curated"),
        "rebuild.start": _("digests of a range to be built anew"),
        "rebuild.stop": _("building of a range stopped"),
        "author.merge": _("spellings joined as one person"),
        "author.part": _("spelling parted from a person"),
        "author.split": _("papers given to another person of the name"),
        "paper.correct": _("fact of a paper set by hand"),
        "paper.parsed": _("fact of a paper left to the text again"),
        "paper.fetch": _("paper asked for again"),
        "harvest.now": _("harvest asked for"),
        "listingday.fetch": _("listing days asked for again"),
        "rejectedrecord.retry": _("rejected records tried again"),
        "rejectedrecord.retry_all": _("all rejected records of a reason to be tried again"),
        "rejectedrecord.give_up": _("rejected record set aside for good"),
        "workitem.release": _("parked work started again"),
        "workitem.park": _("work parked"),
        "workitem.leave": _("parked work left for good"),
        "delivery.again": _("letter to be sent again"),
        "delivery.arrived": _("letter said to have arrived"),
        "refusedaddress.try": _("refused address to be tried again"),
        "textfilter.add": _("filter made"),
        "textfilter.change": _("filter changed"),
        "textfilter.delete": _("filter deleted"),
        **{
            f"moderation.{kind.value}": format_lazy("{}: {}", _("moderation"), kind.label)
            for kind in ModerationAct.Kind
        },
    }
)
