"""Bad insides of workbooks: formulas, merges, styles, macros, links, broken XML, and xls."""

from collections.abc import Iterator

from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation

from tests.support.bad_parts import (
    HEADINGS,
    LEDGER,
    inline_row,
    ledger_xml,
    saved,
    workbook,
    xls_bytes,
    xlsx_parts,
    zipped,
)

_Made = tuple[str, str, bytes]


def steady_xlsx() -> bytes:
    """A good workbook whose bytes never change, as a base for mutations."""
    return zipped(xlsx_parts(ledger_xml(), shared="<si><t>市教育局</t></si>"))


def bad_workbooks() -> Iterator[_Made]:
    """Name, file name and bytes of each."""
    yield from _formulas()
    yield from _merges()
    yield from _cells()
    yield from _entities()
    yield from _structure()
    yield from _outside()
    yield from _old_books()


def _formulas() -> Iterator[_Made]:
    formulas = (
        "=SUM(F2:F5)",
        "=TODAY()",
        "=1/0",
        "=[1]Sheet1!A1",
        "=cmd|'/c calc'!A0",
        '=WEBSERVICE("http://bad.invalid/")',
        '=HYPERLINK("http://bad.invalid/","点我")',
        "=DDE(1,2,3)",
        "=" + "(" * 2000 + "1" + ")" * 2000,
    )
    for number, formula in enumerate(formulas):
        for cell in ("B3", "D3", "F3"):
            book = workbook()
            book["问题清单"][cell] = formula
            yield f"formula {number} in {cell} without result", "清单.xlsx", saved(book)
        xml = ledger_xml() + (
            f'<row r="6"><c r="B6" t="str"><f>{_escaped(formula[1:])}</f><v>算好的文字</v></c>'
            '<c r="F6"><f>1+1</f><v>2</v></c></row>'
        )
        yield f"formula {number} with result", "清单.xlsx", zipped(xlsx_parts(xml))
    broken = '<row r="6"><c r="B6" t="e"><f>A1</f><v>#REF!</v></c><c r="D6" t="e"><v>#N/A</v></c></row>'
    yield "error values", "清单.xlsx", zipped(xlsx_parts(ledger_xml() + broken))
    shared = (
        '<row r="6"><c r="F6"><f t="shared" ref="F6:F7" si="0">1</f><v>1</v></c></row>'
        '<row r="7"><c r="F7"><f t="shared" si="0"/></c></row>'
    )
    yield "shared formula without result", "清单.xlsx", zipped(xlsx_parts(ledger_xml() + shared))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _merges() -> Iterator[_Made]:
    blocks = ("A1:G1", "B2:B5", "C2:C3", "A1:G5", "B2:D2", "A6:G6", "D4:D5", "A1:A5")
    for block in blocks:
        book = workbook()
        book["问题清单"].merge_cells(block)
        yield f"merged {block}", "清单.xlsx", saved(book)
    book = workbook()
    sheet = book["问题清单"]
    sheet.insert_rows(1, 2)
    sheet["A1"] = "某某市问题清单"
    sheet.merge_cells("A1:G1")
    sheet["B2"] = "清单内容"
    sheet.merge_cells("B2:G2")
    yield "title and two-row header", "清单.xlsx", saved(book)
    references = (
        "",
        "A1",
        "A1:",
        ":B2",
        "B2:A1",
        "A0:B0",
        "ZZZZ1:ZZZZ2",
        "A1:XFD1048576",
        "A1:A99999999",
        "甲1:乙2",
    )
    for reference in references:
        tail = f'<mergeCells count="1"><mergeCell ref="{reference}"/></mergeCells>'
        yield f"merge reference {reference!r}", "清单.xlsx", zipped(xlsx_parts(ledger_xml(), tail=tail))
    tail = "<mergeCells>" + '<mergeCell ref="B2:B5"/>' * 5_000 + "</mergeCells>"
    yield "5,000 overlapping merges", "清单.xlsx", zipped(xlsx_parts(ledger_xml(), tail=tail))
    tail = "<mergeCells>" + '<mergeCell ref="B2:B1000000"/>' * 5_000 + "</mergeCells>"
    yield "5,000 merges over all rows", "清单.xlsx", zipped(xlsx_parts(ledger_xml(), tail=tail))


def _cells() -> Iterator[_Made]:
    cells = {
        "shared text out of range": '<c r="B6" t="s"><v>99</v></c>',
        "negative shared text": '<c r="B6" t="s"><v>-1</v></c>',
        "shared text that is no number": '<c r="B6" t="s"><v>x</v></c>',
        "number that is none": '<c r="F6"><v>abc</v></c>',
        "infinite number": '<c r="F6"><v>1e999</v></c>',
        "not a number": '<c r="F6"><v>NaN</v></c>',
        "number of 9,000 digits": f'<c r="F6"><v>{"9" * 9000}</v></c>',
        "style out of range": '<c r="D6" s="999"><v>45000</v></c>',
        "style that is no number": '<c r="D6" s="x"><v>45000</v></c>',
        "ISO date": '<c r="D6" t="d"><v>2024-05-01T00:00:00</v></c>',
        "bad ISO date": '<c r="D6" t="d"><v>2024-13-45</v></c>',
        "boolean": '<c r="D6" t="b"><v>7</v></c>',
        "unknown type": '<c r="B6" t="zzz"><v>1</v></c>',
        "no reference": "<c><v>1</v></c>",
        "empty reference": '<c r=""><v>1</v></c>',
        "Chinese reference": '<c r="甲6"><v>1</v></c>',
        "column XFD": '<c r="XFD6"><v>1</v></c>',
        "column ZZZZ": '<c r="ZZZZ6"><v>1</v></c>',
        "cells out of order": '<c r="C6"><v>3</v></c><c r="A6"><v>1</v></c>',
        "the same cell twice": '<c r="B6"><v>1</v></c><c r="B6"><v>2</v></c>',
        "a cell of 100,000 signs": f'<c r="B6" t="inlineStr"><is><t>{"长" * 100_000}</t></is></c>',
        "escaped signs": '<c r="B6" t="inlineStr"><is><t>_x0000__xD800__xFFFF_x000D_</t></is></c>',
        "rich text": '<c r="B6" t="inlineStr"><is><r><t>甲</t></r><rPh><t>jia</t></rPh></is></c>',
        "value twice": '<c r="B6"><v>1</v><v>2</v></c>',
        "cell in a cell": '<c r="B6"><c r="C6"><v>2</v></c><v>1</v></c>',
    }
    for name, cell in cells.items():
        yield name, "清单.xlsx", zipped(xlsx_parts(f'{ledger_xml()}<row r="6">{cell}</row>'))
    for number in ("0", "-1", "1048577", "99999999999", "x", "", "2"):
        row = f'<row r="{number}"><c t="inlineStr"><is><t>x</t></is></c></row>'
        yield f"row number {number!r}", "清单.xlsx", zipped(xlsx_parts(ledger_xml() + row))
    wide = inline_row(1, HEADINGS) + '<row r="2">' + "<c><v>1</v></c>" * 10_000 + "</row>"
    yield "10,000 columns", "清单.xlsx", zipped(xlsx_parts(wide))
    yield "nothing in the sheet", "清单.xlsx", zipped(xlsx_parts(""))
    yield "rows without cells", "清单.xlsx", zipped(xlsx_parts("<row/>" * 2_000))


def _entities() -> Iterator[_Made]:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9)
    )
    prologs = {
        "billion laughs": f"{laughs}]>",
        "outside entity": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        "outside document type": '<!DOCTYPE x SYSTEM "http://bad.invalid/x.dtd">',
        "parameter entity": '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://bad.invalid/p"> %p;]>',
        "quadratic entity": f'<!DOCTYPE x [<!ENTITY q "{"x" * 50_000}">]>',
    }
    for name, prolog in prologs.items():
        yield name, "清单.xlsx", zipped(xlsx_parts(ledger_xml(), prolog=prolog))
        parts = xlsx_parts(ledger_xml())
        for part in ("xl/workbook.xml", "xl/sharedStrings.xml", "_rels/.rels"):
            spoilt = parts[part].replace("?>", f"?>{prolog}", 1)
            yield f"{name} in {part}", "清单.xlsx", zipped(parts | {part: spoilt})
    parts = xlsx_parts(ledger_xml(), prolog=prologs["outside entity"])
    sheet = (
        parts["xl/worksheets/sheet1.xml"].replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    )
    yield "outside entity in UTF-16", "清单.xlsx", zipped({**parts, "xl/worksheets/sheet1.xml": sheet})


def _structure() -> Iterator[_Made]:
    parts = xlsx_parts(ledger_xml())
    sheet = parts["xl/worksheets/sheet1.xml"]
    spoilt = {
        "100,000 nested elements": sheet.replace("<sheetData>", "<a>" * 100_000 + "<sheetData>"),
        "unknown encoding": sheet.replace("UTF-8", "X-KLINGON"),
        "GB18030 encoding": sheet.replace("UTF-8", "GB18030"),
        "unknown namespace": sheet.replace("spreadsheetml", "nothing"),
        "prefixed elements": sheet.replace("<c ", "<x:c ").replace("</c>", "</x:c>"),
        "control sign": sheet.replace("会议费", "会\x01费"),
        "not XML": "这不是 XML",
        "a comment bomb": sheet.replace("<sheetData>", f"<!--{'x' * 2_000_000}--><sheetData>"),
        "CDATA": sheet.replace("会议费超标准列支", "<![CDATA[会议费]]>"),
        "processing instruction": sheet.replace("<sheetData>", "<?php echo 1 ?><sheetData>"),
    }
    for name, xml in spoilt.items():
        yield name, "清单.xlsx", zipped(parts | {"xl/worksheets/sheet1.xml": xml})
    many = "".join(f'<sheet name="表{at}" sheetId="{at}" r:id="rId1"/>' for at in range(1, 80))
    book = parts["xl/workbook.xml"]
    yield (
        "80 sheets",
        "清单.xlsx",
        zipped(parts | {"xl/workbook.xml": book.replace("</sheets>", f"{many}</sheets>")}),
    )
    yield "no sheets", "清单.xlsx", zipped(parts | {"xl/workbook.xml": book.replace("<sheet ", "<other ")})
    yield (
        "sheet without relation",
        "清单.xlsx",
        zipped(parts | {"xl/workbook.xml": book.replace("rId1", "rId9")}),
    )
    links = parts["xl/_rels/workbook.xml.rels"]
    for target in ("/etc/passwd", "../../../x.xml", "http://bad.invalid/", "", "worksheets/sheet9.xml"):
        changed = links.replace("worksheets/sheet1.xml", target)
        yield f"sheet at {target!r}", "清单.xlsx", zipped(parts | {"xl/_rels/workbook.xml.rels": changed})
    hidden = book.replace('sheetId="1"', 'sheetId="1" state="veryHidden"')
    yield "only a hidden sheet", "清单.xlsx", zipped(parts | {"xl/workbook.xml": hidden})


def _outside() -> Iterator[_Made]:
    parts = xlsx_parts(ledger_xml())
    yield "macros as .xlsm", "清单.xlsm", zipped({**parts, "xl/vbaProject.bin": b"\x00macro"})
    yield "macros as .xlsx", "清单.xlsx", zipped({**parts, "xl/vbaProject.bin": b"\x00macro"})
    link = '<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    yield "link outside", "清单.xlsx", zipped({**parts, "xl/externalLinks/externalLink1.xml": link})
    book = workbook()
    sheet = book["问题清单"]
    sheet["B2"].comment = Comment("批注", "某人")
    sheet["B3"].hyperlink = "http://bad.invalid/"
    rule = DataValidation(type="list", formula1='"甲,乙"')
    rule.add("E2:E9")
    sheet.add_data_validation(rule)
    sheet.row_dimensions[3].hidden = True
    sheet.auto_filter.ref = "A1:G5"
    yield "comments, links, rules, filters", "清单.xlsx", saved(book)
    for number, code in enumerate(
        ("yyyy年m月d日", "[$-804]aaaa", "h:mm", "[h]:mm:ss", "000", '"第"0"号"', "mmm", "@")
    ):
        book = workbook()
        for cell in ("D2", "F2"):
            book["问题清单"][cell] = -1 if number % 2 else 45_413.75
            book["问题清单"][cell].number_format = code
        yield f"number format {code}", "清单.xlsx", saved(book)


def _old_books() -> Iterator[_Made]:
    yield "merged cells", "清单.xls", xls_bytes(merge=True)
    for formula in ("SUM(F2:F5)", "1/0", 'HYPERLINK("http://bad.invalid/")'):
        yield f"formula {formula}", "清单.xls", xls_bytes(formula=formula)
    good = xls_bytes()
    for share in (1, 10, 25, 50, 75, 90, 99):
        yield f"cut off at {share} %", "清单.xls", good[: len(good) * share // 100]
    yield (
        "wrong values",
        "清单.xls",
        xls_bytes(tuple((row[0], "", None, "月底", True, "x", -1) for row in LEDGER)),
    )
    yield "doubled stable keys", "清单.xls", xls_bytes(LEDGER + LEDGER)
