"""Bad csv, tsv and other text files."""

from collections.abc import Iterator

from tests.support.bad_parts import HEADINGS, LEDGER, csv_text

_Made = tuple[str, str, bytes]


def bad_texts() -> Iterator[_Made]:
    """Name, file name and bytes of each."""
    yield from _nearly_empty()
    yield from _encodings()
    yield from _quotes_and_widths()
    yield from _headers()
    yield from _injections()


def _nearly_empty() -> Iterator[_Made]:
    contents = {
        "no bytes": b"",
        "only a BOM": b"\xef\xbb\xbf",
        "only a UTF-16 BOM": b"\xff\xfe",
        "only blanks": b"   \r\n\t\r\n",
        "only commas": b",,,,\r\n,,,,\r\n",
        "only the header": (",".join(HEADINGS)).encode(),
        "only a title": "某某市问题整改清单".encode(),
        "one letter": b"x",
        "one zero byte": b"\x00",
        "zero bytes": b"\x00" * 5000,
        "line ends": b"\r\n" * 3000,
        "quote": b'"',
        "quotes": b'"' * 999,
    }
    for name, data in contents.items():
        yield name, "清单.csv", data


def _encodings() -> Iterator[_Made]:
    lines = csv_text().splitlines(keepends=True)
    for odd in range(len(lines)):
        mixed = b"".join(line.encode("gb18030" if at == odd else "utf-8") for at, line in enumerate(lines))
        yield f"GB18030 in line {odd + 1} of UTF-8", "清单.csv", mixed
        mixed = b"".join(line.encode("utf-8" if at == odd else "gb18030") for at, line in enumerate(lines))
        yield f"UTF-8 in line {odd + 1} of GB18030", "清单.csv", mixed
    whole = csv_text().encode()
    yield "Big5", "清单.csv", csv_text().encode("big5", errors="replace")
    yield "Latin-1 bytes", "清单.csv", whole + b"\xe9\xff\xfe\x80,x\r\n"
    yield "cut inside a character", "清单.csv", whole[: whole.index("会".encode()) + 1]
    yield "UTF-16 without mark", "清单.csv", csv_text().encode("utf-16-le")
    yield "UTF-16 big-endian without mark", "清单.csv", csv_text().encode("utf-16-be")
    yield "UTF-16 of an odd length", "清单.csv", csv_text().encode("utf-16")[:-1]
    yield "UTF-16 mark before UTF-8", "清单.csv", b"\xff\xfe" + whole
    yield "UTF-32", "清单.csv", csv_text().encode("utf-32")
    yield "zero bytes inside", "清单.csv", whole.replace(b",", b",\x00")
    yield "control signs", "清单.csv", whole.replace(b"P-", b"P\x07\x1b[31m-")
    yield "halves of surrogates", "清单.csv", whole + b"\xed\xa0\x80,x\r\n"
    yield "overlong sequences", "清单.csv", whole + b"\xc0\xaf,x\r\n"
    yield "right-to-left marks", "清单.csv", csv_text().replace("市", "\u202e市").encode()


def _quotes_and_widths() -> Iterator[_Made]:
    whole = csv_text()
    yield "unclosed quote", "清单.csv", (whole + '"P-005,开着的引号').encode()
    yield "quote in the middle", "清单.csv", (whole + 'P-005,"甲"乙,丙\r\n').encode()
    yield "unclosed quote at the top", "清单.csv", ('"' + whole).encode()
    yield "10,000 columns", "清单.csv", (",".join(f"列{at}" for at in range(10_000)) + "\r\n").encode()
    yield "10,000 blank columns", "清单.csv", (whole + "," * 10_000).encode()
    yield "10,000 doubled headings", "清单.csv", (",".join(["问题"] * 10_000) + "\r\n").encode()
    yield "a cell of 200,000 signs", "清单.csv", (whole + "P-005," + "长" * 200_000 + ",丙\r\n").encode()
    yield "a cell of 3,000,000 signs", "清单.csv", (whole + "P-005," + "x" * 3_000_000 + ",丙\r\n").encode()
    yield "ragged rows", "清单.csv", (whole + "P-005\r\nP-006,乙,丙,2024-05-01,整改中,1,2,3,4,5\r\n").encode()
    yield "tabs under .csv", "清单.csv", whole.replace('","', '"\t"').replace(",", "\t").encode()
    yield "semicolons", "清单.csv", whole.replace(",", ";").encode()
    yield "old Mac line ends", "清单.csv", whole.replace("\r\n", "\r").encode()
    yield "mixed line ends", "清单.csv", whole.replace("\r\n", "\n\r").encode()
    yield "commas under .tsv", "清单.tsv", whole.encode()
    yield "20,000 wrong rows", "清单.csv", (whole + "P,,,不是日期,未知,不是数,\r\n" * 20_000).encode()
    yield "50,000 blank rows", "清单.csv", (whole + ",,,,,,\r\n" * 50_000).encode()


def _headers() -> Iterator[_Made]:
    rows = LEDGER
    variants = {
        "doubled headings": ("问题", "问题", "责任单位", "责任单位", "整改时限", "整改时限", "问题"),
        "blank headings": ("", "", "", "", "", "", ""),
        "numbers as headings": ("1", "2", "3", "4", "5", "6", "7"),
        "unknown headings": ("甲", "乙", "丙", "丁", "戊", "己", "庚"),
        "missing required": ("系统编号", "备注", "责任单位", "整改时限", "整改状态", "金额", "整改措施"),
        "headings as formulas": ("=问题", "+问题", "@责任单位", "-整改时限", "整改状态", "金额", "措施"),
        "headings of 5,000 signs": (
            "问题" * 2500,
            "问题",
            "责任单位",
            "整改时限",
            "整改状态",
            "金额",
            "措施",
        ),
        "blanks and widths": (
            " 系 统 编 号 ",
            "问　题",
            "（责任单位）",
            "整改时限*",
            "整改状态：",
            "金额",
            "措施",
        ),
        "only brackets": ("（）", "（问题）", "[责任单位]", "【整改时限】", "", "", ""),
    }
    for name, headings in variants.items():
        yield name, "清单.csv", csv_text(rows, headings).encode("gb18030")
    yield "header below 30 title lines", "清单.csv", ("某市清单\r\n" * 30 + csv_text()).encode()
    yield "header in the last row", "清单.csv", ("1,2,3\r\n" * 10 + ",".join(HEADINGS)).encode()
    yield "header repeated", "清单.csv", (csv_text() + csv_text()).encode()
    yield "doubled stable keys", "清单.csv", csv_text(rows + rows).encode()
    yield "totals and footers", "清单.csv", (csv_text() + "合计,,,,,1\r\n填表人：某某,,,,,\r\n").encode()


def _injections() -> Iterator[_Made]:
    payloads = (
        '=HYPERLINK("http://bad.invalid","点我")',
        "=cmd|' /C calc'!A0",
        "+cmd|' /C calc'!A0",
        "-cmd|' /C calc'!A0",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "\t=1+1",
        "\r=1+1",
        "＝1+1",
        "'=1+1",
        "''=1+1",
        "%0A=1+1",
        "<script>alert(1)</script>",
        "'; DROP TABLE problems; --",
        "{{7*7}}${7*7}",
        "../../etc/passwd",
    )
    for number, payload in enumerate(payloads):
        rows = tuple((row[0], payload, *row[2:]) for row in LEDGER)
        yield f"injection {number}", "清单.csv", csv_text(rows).encode("utf-8-sig")
