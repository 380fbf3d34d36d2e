"""Text that a spreadsheet would run as a formula is made harmless on the way out and restored on the way in.

The rule, both ways: a text that begins with any number of apostrophes followed by one of
``= + - @ TAB CR LF ＝ ＋ － ＠`` gets one more apostrophe in front on export; on import a text of that form
with at least one apostrophe loses one. So every text comes back as it was.
"""

import re
from typing import Final

_RISKY: Final = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_GUARDED: Final = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
_LITERAL_ESCAPE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_UNSAFE_IN_XML: Final = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")


def neutralise(text: str) -> str:
    """Text that no spreadsheet takes for a formula; `restore` gives the same text back."""
    return "'" + text if _RISKY.match(text) else text


def restore(text: str) -> str:
    """Undo `neutralise`; every other text is left alone."""
    return text[1:] if text[:1] == "'" and _GUARDED.match(text) else text


def escape_xml_text(text: str) -> str:
    """Write characters that XML cannot hold as ``_xHHHH_``, as spreadsheets do (ECMA-376 part 1, 22.9.2.19).

    Halves of surrogate pairs have no meaning of their own and become U+FFFD.
    """
    text = _LITERAL_ESCAPE.sub("_x005F_", text)
    text = _UNSAFE_IN_XML.sub(lambda found: f"_x{ord(found.group()):04X}_", text)
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def unescape_xml_text(text: str) -> str:
    """Undo `escape_xml_text`."""
    if "_x" not in text:
        return text
    return _SURROGATE.sub(
        "\N{REPLACEMENT CHARACTER}", _ESCAPE.sub(lambda found: chr(int(found.group(1), 16)), text)
    )
