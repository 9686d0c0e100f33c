"""Bytes from outside as text that can be looked at: nothing in it acts, nothing in it hides."""

SHOWN = 20_000  # bytes of a record that are shown; the rest is for a download
HEX_SHOWN = 256
ROW = 16  # bytes of a row of the hex view


def visible(raw: bytes) -> str:
    """The bytes as UTF-8 text; what is none is U+FFFD, what has no shape is told by its number."""
    return "".join(map(_shown, raw.decode("utf-8", "replace")))


def hex_rows(raw: bytes) -> list[tuple[str, str, str]]:
    """(offset, bytes in hex, the same as ASCII) of the first bytes, as programmers know it."""
    rows = []
    for start in range(0, min(len(raw), HEX_SHOWN), ROW):
        part = raw[start : min(start + ROW, HEX_SHOWN)]
        letters = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in part)
        rows.append((f"{start:08x}", part.hex(" "), letters))
    return rows


def _shown(letter: str) -> str:
    if letter.isprintable() or letter in "\n\t":
        return letter
    if letter < " ":
        return chr(0x2400 + ord(letter))  # the picture of a control character
    return f"⟨U+{ord(letter):04X}⟩"  # formats (bidirectional ones too), odd blanks, nothing at all
