"""What can be wrong with a query, in words that can be translated."""

from dataclasses import dataclass, field


def N_(message: str) -> str:  # noqa: N802  (gettext's own name for "to be translated later")
    """Mark a message for translation without translating it."""
    return message


NO_QUERY = N_("Write a word, a phrase or a field to look for.")
TOO_LONG = N_("The query is longer than %(limit)d characters.")
TOO_LONG_WRITTEN_OUT = N_("The query is longer than %(limit)d characters when written out.")
TOO_MANY_TERMS = N_("The query has more than %(limit)d terms.")
TOO_DEEP = N_("The query is nested more than %(limit)d levels deep.")
BAD_CHARACTER = N_("There is a control character here, which no paper holds.")
NO_LETTER = N_("“%(word)s” holds no letter or digit to look for.")
OPEN_QUOTE = N_("This quotation mark is not closed.")
OPEN_PARENTHESIS = N_("This parenthesis is not closed.")
STRAY_PARENTHESIS = N_("This parenthesis was not opened.")
EMPTY_PARENTHESES = N_("There is nothing between these parentheses.")
NOTHING_BEFORE = N_("%(operator)s needs a term before it.")
NOTHING_AFTER = N_("%(operator)s needs a term after it.")
MINUS_AFTER_FIELD = N_("The minus sign goes before the field.")
ONLY_EXCLUDES = N_("This only excludes papers. Add something that has to be there.")
UNKNOWN_FIELD = N_("There is no field “%(field)s:”.")
NO_VALUE = N_("“%(field)s:” needs a value right after the colon.")
SHORT_PREFIX = N_("A word needs at least %(least)d letters before the *.")
LONG_PREFIX = N_("Only a single word can end in *.")
BAD_COUNT = N_("A count goes from {1} to {99}.")
ONLY_IN_TEXT = N_("= and {2} go with whole words of the text only.")
BAD_CATEGORY = N_("“%(value)s” is not a category such as cs.CV, cs.* or cs.")
BAD_ID = N_("“%(value)s” is not an arXiv identifier such as 2310.12755 or hep-th/9901001.")
BAD_DATE = N_("“%(value)s” is not a date such as 2023-10-01, 2023-10, 2023-10-01..2023-11-05 or 7d.")
NO_SUCH_DAY = N_("There is no day %(value)s in the calendar.")
DATES_REVERSED = N_("The first date is later than the last.")
BAD_CHOICE = N_("“%(field)s:” takes one of these: %(choices)s.")
NOT_IN_RULE = N_("“%(field)s:%(value)s” is a reader's own mark, which a topic's rule cannot use.")


class QueryError(ValueError):
    """A query that cannot be understood.

    `message` is English with named parameters, `params` fills them: translate first, then fill. `column`
    counts characters from 0 into the text. `suggestion` is the nearest query that parses, or None.
    """

    def __init__(self, message: str, params: dict[str, object], column: int, suggestion: str | None) -> None:
        super().__init__(message % params if params else message)
        self.message = message
        self.params = params
        self.column = column
        self.suggestion = suggestion


@dataclass
class Fault(Exception):
    """What is wrong, and how the text is mended: `mend` takes the place of what is from `start` to `end`.

    `column` is where to point; without it, `start`.
    """

    message: str
    start: int
    end: int
    mend: str = ""
    column: int | None = None
    params: dict[str, object] = field(default_factory=dict)
