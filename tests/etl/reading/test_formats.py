"""Formats beside the common ones: each gives the rows that the common one gives, or is refused as what it is."""

import io
import struct
import zipfile

import pytest

from etl.checking.check_file import check_file
from etl.intake import archives
from etl.mapping.place_tables import FileRefused
from etl.reading.formats import archive, markup
from tests.etl.small_files import PERSON, as_csv, as_xlsx, check, problems, refused

HEADER = ["Avtalsnummer", "Period", "Påbörjade", "Heltidsmånader"]
ROWS = [("K-1", "2024-01", 2, 1.5), ("K-2", "2024-02", 3, 2.0)]


def taken(content: bytes, name: str = "rapport.xls") -> list[tuple[object, ...]]:
    (table,) = check(content, name).tables
    return list(
        zip(*(table.rows[field].to_pylist() for field in ("contract_id", "period", "persons_started", "fte_months")))
    )


def zipped(parts: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in parts.items():
            made.writestr(name, part)
    return content.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        return {name: made.read(name) for name in made.namelist()}


# --- pages and XML under a workbook's name -----------------------------------------------------------------------

PAGE = """<html><head><meta charset="{charset}"><style>td {{ color: red }}</style></head><body><h1>Rapport</h1>
<table><tr>{header}</tr><tr><td>K-1</td><td>2024-01</td><td align=right>2</td><td>1,5</td></tr>
<tr><td>K-2<td>2024-02<td>3<td>2,0</table></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252", "iso-8859-1"])
def test_a_page_saved_as_xls(charset: str) -> None:
    header = "".join(f"<th>{name}</th>" for name in HEADER)
    assert taken(PAGE.format(charset=charset, header=header).encode(charset)) == ROWS


def test_cells_over_several_places() -> None:
    """A contract that stands for two rows stands in both."""
    page = f"""<table><tr><th>{"<th>".join(HEADER)}</tr><tr><td rowspan="2">K-1</td><td>2024-01<td>2<td>1,5</tr>
    <tr><td>2024-02<td>3<td>2</tr></table>"""
    assert taken(page.encode()) == [ROWS[0], ("K-1", *ROWS[1][1:])]


XML = """<?xml version="1.0" encoding="utf-8"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="Rapport"><Table>{rows}</Table></Worksheet>
<Worksheet ss:Name="Gammalt"><Table/><WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>
</Workbook>"""


def row_of(cells, *attributes: str) -> str:
    typed = "".join(
        f'<Cell><Data ss:Type="{"String" if isinstance(cell, str) else "Number"}">{cell}</Data></Cell>'
        for cell in cells
    )
    return f"<Row {' '.join(attributes)}>{typed}</Row>"


def test_xml_of_2003() -> None:
    rows = row_of(HEADER) + row_of(ROWS[0], 'ss:Index="4"') + row_of(ROWS[1])
    file = check(XML.format(rows=rows).encode(), "rapport.xls")
    assert taken(XML.format(rows=rows).encode()) == ROWS
    assert file.tables[0].rows["row_number"].to_pylist() == [4, 5]


def test_a_hidden_row_of_xml_is_warned_of() -> None:
    rows = row_of(HEADER) + row_of(ROWS[0], 'ss:Hidden="1"') + row_of(ROWS[1])
    file = check(XML.format(rows=rows).encode(), "rapport.xls")
    assert [(problem[1], problem[-1]) for problem in problems(file)] == [(2, "row_hidden")]


@pytest.mark.parametrize(
    "content",
    [
        XML.format(rows=row_of(HEADER) + row_of(ROWS[0], 'ss:Index="1048577"')),
        XML.format(rows=row_of(HEADER) + '<Row><Cell ss:Index="16385"><Data>x</Data></Cell></Row>'),
        f'<table><tr><th>{"<th>".join(HEADER)}</tr><tr><td rowspan="1048576" colspan="16384">x</tr></table>',
        "<table><tr>" + "<td>" * 16_385 + "x</table>",
    ],
)
def test_a_page_of_more_than_can_be_held(content: str) -> None:
    assert refused(content.encode(), "x.xls").code == "workbook_unsafe"


def test_entities_are_not_opened() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>' + XML.format(rows=row_of(HEADER)).partition("?>")[2]
    assert refused(bomb.encode(), "x.xls").code == "workbook_damaged"


def test_a_page_without_a_table_and_a_web_archive() -> None:
    assert refused(b"<html><body>Logga in</body></html>", "x.xls").code == "file_web_page"
    assert refused(b"MIME-Version: 1.0\nX\n", "x.xls").code == "file_web_page"


@pytest.mark.parametrize(
    "page",
    [
        "<table><tr><th>x<th>y<tr><td>1<td>{0}</table>",
        "<p>{0}</p><table><tr><td>x</table>",
        "<table title='{0}'><tr><td>x</table>",
        "<!-- {0} --><table><tr><td>x</table>",
        "<table><tr><td>x</table><script>var a = '{0}'</script>",
    ],
)
def test_all_text_of_a_page_is_searched(page: str) -> None:
    assert refused(page.format(PERSON).encode(), "x.xls").code == "identity_numbers_found"


def test_a_page_is_text_and_nothing_else() -> None:
    """What a cell holds is a text, whatever it looks like."""
    (sheet,) = markup.read(b"<table><tr><td>=1+1<td><script>x</script></table>").sheets
    assert sheet.rows == [["=1+1", "x"]]


# --- odd packages ------------------------------------------------------------------------------------------------


def report() -> bytes:
    return as_xlsx({"Rapport": [HEADER, *ROWS]})


def test_parts_with_backslashes() -> None:
    content = zipped({name.replace("/", "\\"): part for name, part in parts_of(report()).items()})
    assert taken(content) == ROWS


def test_a_package_without_folders() -> None:
    parts = {name.removeprefix("xl/"): part for name, part in parts_of(report()).items()}
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b'"xl/workbook.xml"', b'"workbook.xml"')
    assert taken(zipped(parts)) == ROWS


def test_a_package_as_one_xml_file() -> None:
    name_of = "http://schemas.microsoft.com/office/2006/xmlPackage"
    parts = "".join(
        f'<pkg:part pkg:name="/{name}"><pkg:xmlData>{part.decode().partition("?>")[2]}</pkg:xmlData></pkg:part>'
        for name, part in parts_of(report()).items()
        if name != "[Content_Types].xml"
    )
    assert taken(f'<?xml version="1.0"?><pkg:package xmlns:pkg="{name_of}">{parts}</pkg:package>'.encode()) == ROWS


def test_a_dimension_of_rows_alone() -> None:
    parts = parts_of(report())
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b'<dimension ref="A1:D3"/>', b'<dimension ref="1:3"/>')
    assert b'ref="1:3"' in parts[name] and taken(zipped(parts)) == ROWS


def test_the_guards_hold_for_what_is_mended() -> None:
    parts = parts_of(report()) | {"xl/worksheets/sheet2.xml": b" " * (60 << 20)}
    content = zipped({name.replace("/", "\\"): part for name, part in parts.items()})
    assert refused(content, "x.xlsx").code == "workbook_unsafe"


MANIFEST = b'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
OPEN_DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?><{root}
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" {more}><office:body><office:spreadsheet>
<table:table table:name="Rapport">{rows}</table:table></office:spreadsheet></office:body></{root}>"""


def open_document_row(cells) -> str:
    kinds = ["string" if isinstance(cell, str) else f'float" office:value="{cell}' for cell in cells]
    typed = "".join(
        f'<table:table-cell office:value-type="{kind}"><text:p>{cell}</text:p></table:table-cell>'
        for kind, cell in zip(kinds, cells)
    )
    return f"<table:table-row>{typed}</table:table-row>"


def test_a_flat_open_document() -> None:
    rows = "".join(map(open_document_row, [HEADER, *ROWS]))
    more = 'office:mimetype="application/vnd.oasis.opendocument.spreadsheet"'
    assert taken(OPEN_DOCUMENT.format(root="office:document", more=more, rows=rows).encode(), "rapport.fods") == ROWS


def test_zeros_that_an_open_document_shows() -> None:
    shown = '<table:table-row><table:table-cell office:value-type="float" office:value="123"><text:p>00123</text:p>'
    rows = open_document_row(HEADER) + shown + "</table:table-cell>" + open_document_row(ROWS[0][1:])[17:]
    content = OPEN_DOCUMENT.format(root="office:document-content", more="", rows=rows).encode()
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    assert taken(zipped({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": MANIFEST}), "x.ods") == [
        ("00123", *ROWS[0][1:])
    ]


# --- binary workbooks --------------------------------------------------------------------------------------------


def record(number: int, body: bytes = b"") -> bytes:
    head = bytes([number]) if number < 0x80 else bytes([number & 0x7F | 0x80, number >> 7])
    length, size = len(body), b""
    while True:
        length, low = length >> 7, length & 0x7F
        size += bytes([low | (0x80 if length else 0)])
        if not length:
            return head + size + body


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def binary_cell(column: int, value, style: int = 0) -> bytes:
    place = struct.pack("<II", column, style)
    if value is None:
        return record(3, place + b"\x17")  # #REF!
    return record(6, place + wide(value)) if isinstance(value, str) else record(5, place + struct.pack("<d", value))


def binary_book(rows, hidden: int | None = None, more: dict[str, bytes] | None = None) -> bytes:
    styles = record(615, struct.pack("<I", 1)) + record(44, struct.pack("<H", 164) + wide("00000")) + record(616)
    styles += record(617, struct.pack("<I", 2))
    for number_format in (0, 164):
        styles += record(47, struct.pack("<4H", 0, number_format, 0, 0) + b"\0" * 8)
    sheet = record(129) + record(148, struct.pack("<4I", 0, len(rows) - 1, 0, 3)) + record(145)
    for number, cells in enumerate(rows):
        flags = b"\x10" if number == hidden else b"\0"
        sheet += record(0, struct.pack("<IIHB", number, 0, 300, 0) + flags + b"\0" + struct.pack("<I", 0))
        sheet += b"".join(
            binary_cell(column, *(cell if isinstance(cell, tuple) else (cell,))) for column, cell in enumerate(cells)
        )
    book = record(131) + record(153, b"\0" * 8 + wide("")) + record(143)
    book += record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("Rapport")) + record(144) + record(132)
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rels = f"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship
 Id="rId1" Type="{relation}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>"""
    return zipped(
        {
            "[Content_Types].xml": b"<Types/>",
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": rels.encode(),
            "xl/styles.bin": styles + record(618),
            "xl/worksheets/sheet1.bin": sheet + record(146) + record(130),
            **(more or {}),
        }
    )


def test_a_binary_workbook() -> None:
    file = check(binary_book([HEADER, *ROWS]), "rapport.xlsb")
    assert taken(binary_book([HEADER, *ROWS])) == ROWS and file.may_be_kept
    assert file.tables[0].readings[0].format == "xlsb"


def test_what_a_binary_workbook_says_beside_its_values() -> None:
    rows = [HEADER, [(123.0, 1), "2024-01", 2, 1.5], ["K-2", "2024-02", None, 2.0], ["K-3", "2024-02", 2, 2.0]]
    file = check(binary_book(rows, hidden=3), "rapport.xlsb")
    assert file.tables[0].rows["contract_id"].to_pylist() == ["00123", "K-3"]
    assert [(problem[1], problem[-1]) for problem in problems(file)] == [(3, "number_unreadable"), (4, "row_hidden")]


def test_notes_of_a_binary_workbook_are_not_kept() -> None:
    assert not check(binary_book([HEADER, *ROWS], more={"xl/comments1.bin": b"x"}), "x.xlsb").may_be_kept


def test_the_guards_hold_for_a_binary_workbook() -> None:
    far = [HEADER, *ROWS]
    content = binary_book(far, more={"xl/media/image1.bin": b" " * (60 << 20)})
    assert refused(content, "x.xlsb").code == "workbook_unsafe"
    parts = parts_of(binary_book(far))
    row = record(0, struct.pack("<IIHB", 1_000_000, 0, 300, 0) + b"\0\0" + struct.pack("<I", 0))
    sheet = parts["xl/worksheets/sheet1.bin"]
    parts["xl/worksheets/sheet1.bin"] = sheet[: -len(record(146) + record(130))] + row + binary_cell(16_000, "x")
    assert refused(zipped(parts), "x.xlsb").code == "workbook_unsafe"


# --- a zip of files ----------------------------------------------------------------------------------------------

REPORT = as_csv([HEADER, ("K-1", "2024-01", "2", "1,5")])


def test_each_file_of_a_zip_is_looked_at() -> None:
    content = zipped(
        {"2024/": b"", "2024/jan.csv": REPORT, "__MACOSX/._jan.csv": b"x", "feb.xlsx": report(), ".DS_Store": b"x"}
    )
    assert [(name, len(check(each, name).tables)) for name, each in archives.files_of(content, "x.zip")] == [
        ("jan.csv", 1),
        ("feb.xlsx", 1),
    ]
    assert refused(content, "x.zip").arguments == {"count": "2"}


def test_a_workbook_is_no_zip_of_files() -> None:
    assert archives.files_of(report(), "x.xlsx") == [("x.xlsx", report())]


def test_an_archive_in_an_archive_is_refused() -> None:
    ((name, inner),) = archives.files_of(zipped({"inre.zip": zipped({"a.csv": REPORT})}), "x.zip")
    assert refused(inner, name).code == "file_is_archive"


@pytest.mark.parametrize(
    "parts", [{"a.csv": b" " * (60 << 20)}, {f"{number}.csv": b"x" for number in range(archive.MOST_FILES + 1)}]
)
def test_an_archive_that_would_fill_the_memory(parts: dict[str, bytes]) -> None:
    with pytest.raises(FileRefused) as refusal:
        archives.files_of(zipped(parts), "x.zip")
    assert refusal.value.code == "archive_unsafe"


def test_a_damaged_archive_and_one_with_a_password() -> None:
    content = bytearray(zipped({"a.csv": REPORT * 20}))
    content[60] ^= 0xFF
    with pytest.raises(FileRefused) as refusal:
        archives.files_of(bytes(content), "x.zip")
    assert refusal.value.code == "archive_damaged"
    content = bytearray(zipped({"a.csv": REPORT}))
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    with pytest.raises(FileRefused) as refusal:
        archives.files_of(bytes(content), "x.zip")
    assert refusal.value.code == "archive_password"


# --- what is no table --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "code", "arguments"),
    [
        (b"%PDF-1.7\n", "file_is_document", {}),
        (b"{\\rtf1 x}", "file_is_document", {}),
        (zipped({"[Content_Types].xml": b"x", "word/document.xml": b"x"}), "file_is_document", {}),
        (zipped({"[Content_Types].xml": b"x", "ppt/presentation.xml": b"x"}), "file_is_document", {}),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "file_is_document", {}),
        (b'{"uri": "x", "releases": [{"ocid": "ocds-1"}]}', "file_is_notices", {"format": "OCDS"}),
        (
            b'<?xml version="1.0"?><ContractAwardNotice xmlns="urn:oasis:names:specification:ubl:schema:xsd:'
            b'ContractAwardNotice-2"/>',
            "file_is_notices",
            {"format": "eForms"},
        ),
        (b'<?xml version="1.0"?><TED_EXPORT xmlns="x"/>', "file_is_notices", {"format": "TED"}),
        (b'{"a": 1}', "file_not_a_table", {}),
    ],
)
def test_what_is_no_table_is_said_to_be_what_it_is(content: bytes, code: str, arguments: dict[str, str]) -> None:
    with pytest.raises(FileRefused) as refusal:
        check_file(content, "x.xls", bytes(32))
    assert (refusal.value.code, refusal.value.arguments) == (code, arguments)
