#!/usr/bin/env python3
"""Makes the workbooks of this folder: one list of dossiers in the formats of other programs.

    pip install xlwt odfpy pyxlsbwriter && python3 crates/ingest/tests/data/make.py

`ho-so.csv` has the rows; every workbook must give the same ones. People are invented as in samples/README.md: an
identity number starts with 003, a phone number with 0100.
"""

import csv
import datetime
import io
import zipfile
from pathlib import Path

import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

HERE = Path(__file__).resolve().parent
HEADINGS = [
    "STT", "Mã hồ sơ", "Mã TTHC", "Chủ hồ sơ", "Số CCCD", "Số điện thoại", "Hình thức nộp", "Ngày nộp hồ sơ", "Ngày tiếp nhận",
    "Ngày hẹn trả", "Trạng thái", "Mức độ",
]
CHANNELS = ["Trực tuyến", "Trực tiếp", "Bưu chính công ích"]
STATUSES = ["Đã trả kết quả", "Đang xử lý", "Đã xử lý xong", "Yêu cầu bổ sung"]
LEVELS = ["Toàn trình", "Một phần", "Mức độ 2"]
CODES = ["1.001193.000.00.00.H37", "1.000656", "2.000635.000.00.00.H37"]


def moment(n, hour):
    return datetime.datetime(2023, 4, 3, hour, 15, 32) + datetime.timedelta(days=n, minutes=7 * n)


ROWS = [
    [
        n + 1, f"H37.54.09-2304{n + 3:02}-{n + 1:04}", CODES[n % 3], f"Người Thử {n}", f"00308417{n:04}", f"01003761{n:02}",
        CHANNELS[n % 3], moment(n, 7), moment(n, 8), moment(n, 17).replace(hour=0, minute=0, second=0) if n % 5 else None,
        STATUSES[n % 4], LEVELS[n % 3],
    ]
    for n in range(20)
]


def text(value):
    if value is None:
        return ""
    return value.strftime("%d/%m/%Y %H:%M:%S") if isinstance(value, datetime.datetime) else str(value)


def make_csv():
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([HEADINGS] + [[text(v) for v in row] for row in ROWS])
    (HERE / "ho-so.csv").write_text(out.getvalue(), encoding="utf-8")


def make_xls(name, dates_1904=False):
    book = xlwt.Workbook(encoding="utf-8")
    book.dates_1904 = dates_1904
    sheet = book.add_sheet("Hồ sơ")
    shown = xlwt.easyxf(num_format_str="dd/mm/yyyy hh:mm:ss")
    sheet.write_merge(0, 0, 1, 8, "DANH SÁCH HỒ SƠ")
    for column, heading in enumerate(HEADINGS):
        if column in (7, 8, 9):
            sheet.write(3, column + 1, heading)
        else:
            sheet.write_merge(2, 3, column + 1, column + 1, heading)
    sheet.write_merge(2, 2, 8, 10, "Thời gian")
    for at, row in enumerate(ROWS):
        for column, value in enumerate(row):
            if isinstance(value, datetime.datetime):
                sheet.write(at + 4, column + 1, value, shown)
            elif value is not None:
                sheet.write(at + 4, column + 1, value)
    book.save(str(HERE / name))


def make_ods():
    document = OpenDocumentSpreadsheet()
    table = Table(name="Hồ sơ")

    def cell(row, value, **more):
        if value is None:
            row.addElement(TableCell())
        elif isinstance(value, datetime.datetime):
            made = TableCell(valuetype="date", datevalue=value.isoformat(), **more)
            made.addElement(P(text=text(value)))
            row.addElement(made)
        elif isinstance(value, int):
            made = TableCell(valuetype="float", value=value, **more)
            made.addElement(P(text=str(value)))
            row.addElement(made)
        else:
            made = TableCell(valuetype="string", **more)
            made.addElement(P(text=value))
            row.addElement(made)

    title = TableRow()
    cell(title, "DANH SÁCH HỒ SƠ", numbercolumnsspanned=9)
    table.addElement(title)
    table.addElement(TableRow(numberrowsrepeated=2))
    upper, lower = TableRow(), TableRow()
    for column, heading in enumerate(HEADINGS):
        if column in (7, 8, 9):
            if column == 7:
                cell(upper, "Thời gian", numbercolumnsspanned=3)
            else:
                upper.addElement(CoveredTableCell())
            cell(lower, heading)
        else:
            cell(upper, heading, numberrowsspanned=2)
            lower.addElement(CoveredTableCell())
    table.addElement(upper)
    table.addElement(lower)
    for values in ROWS:
        row = TableRow()
        for value in values:
            cell(row, value)
        row.addElement(TableCell(numbercolumnsrepeated=1000))
        table.addElement(row)
    # What LibreOffice writes below the last row.
    rest = TableRow(numberrowsrepeated=1048576 - 5 - len(ROWS))
    rest.addElement(TableCell(numbercolumnsrepeated=1012))
    table.addElement(rest)
    document.spreadsheet.addElement(table)
    document.save(str(HERE / "ho-so.ods"))


def make_xlsb():
    try:
        from pyxlsbwriter import XlsbWriter
    except ImportError:
        return
    with XlsbWriter(str(HERE / "ho-so.xlsb")) as book:
        book.add_sheet("Hồ sơ")
        book.write_sheet([HEADINGS] + ROWS)


make_csv()
make_xls("ho-so.xls")
make_xls("ho-so-1904.xls", True)
make_ods()
make_xlsb()
