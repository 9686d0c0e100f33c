"""The chart of a preview: how many papers match by day, week, month or year."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from papers.digests.preview import Preview
from papers.digests.spread import Bar, Unit, unit_of

HEIGHT, STEP, WIDTH = 100, 10, 8  # of the drawing, of a bar with the gap after it, of a bar

# The heading, the head of the table's column, and how a bar's day is written (as for strftime).
_WORDS: dict[Unit, tuple[Any, Any, str]] = {
    Unit.DAY: (gettext_lazy("Matches by day"), gettext_lazy("Day"), "%Y-%m-%d"),
    Unit.WEEK: (gettext_lazy("Matches by week"), gettext_lazy("Week from"), "%Y-%m-%d"),
    Unit.MONTH: (gettext_lazy("Matches by month"), gettext_lazy("Month"), "%Y-%m"),
    Unit.YEAR: (gettext_lazy("Matches by year"), gettext_lazy("Year"), "%Y"),
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A bar with its place in the drawing."""

    label: str
    count: int
    x: int
    y: int
    height: int
    width: int = WIDTH


@dataclass(frozen=True, slots=True)
class Chart:
    """The drawing, and what it says in words."""

    name: str
    unit: str
    said: str
    most: str
    bars: list[Drawn]
    width: int
    height: int = HEIGHT


def chart(seen: Preview) -> Chart:
    """The preview's bars; the highest fills the height, and a single paper can still be seen."""
    name, unit, form = _WORDS[unit_of(seen.first, seen.last)]
    most = max(seen.bars, key=lambda bar: bar.count)
    drawn = [_drawn(bar, place, most.count, form) for place, bar in enumerate(seen.bars)]
    highest = _("at most %(n)s, %(when)s") % {"n": most.count, "when": most.start.strftime(form)}
    said = _("%(name)s, from %(first)s to %(last)s: %(n)s papers, %(highest)s.") % {
        "name": name,
        "first": seen.first,
        "last": seen.last,
        "n": seen.matches,
        "highest": highest,
    }
    return Chart(str(name), str(unit), said, highest if most.count else "", drawn, STEP * len(drawn))


def _drawn(bar: Bar, place: int, most: int, form: str) -> Drawn:
    height = max(2, round(HEIGHT * bar.count / most)) if bar.count else 0
    return Drawn(bar.start.strftime(form), bar.count, STEP * place, HEIGHT - height, height)
