"""XML of office files, walked without entities, document types or anything fetched from outside."""

from collections.abc import Callable, Iterator
from xml.parsers import expat

from xietong.foundation.documents.domain.rows import FileRefused
from xietong.foundation.documents.formats.guards import SAVE_AS, damaged


def parse_xml(
    chunks: Iterator[bytes],
    *,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Walk an XML part; a document type (the seat of entity bombs) or broken XML is a FileRefused.

    Office files never carry a document type, so none is accepted; nothing outside is ever fetched.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = start
    if end is not None:
        parser.EndElementHandler = end
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as fault:
        raise damaged("内部 XML 有误") from fault


def _refuse_doctype(*_: object) -> None:
    raise FileRefused(reason="文件内部含有实体声明，可能是攻击文件，没有读取。", mend=SAVE_AS)
