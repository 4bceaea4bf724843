#!/usr/bin/env python3
"""Makes seeds/ from samples/: headings and a few rows each, with everything personal replaced.

    python3 fuzz/seeds.py
"""

import base64
import csv
import io
import json
import quopri
import re
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SAMPLES = HERE.parent / "samples"
OUT = HERE / "seeds"
PERSONAL = {"Chủ hồ sơ": "A", "Số CCCD": "1", "Số điện thoại": "2", "Địa chỉ": "B"}


def put(target, name, content):
    folder = OUT / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())


def rows_of(name, count):
    text = (SAMPLES / name).read_text(encoding="utf-8-sig")
    delimiter = ";" if ";" in text.splitlines()[0] else ","
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))[: count + 1]
    replaced = {at: PERSONAL[h] for at, h in enumerate(rows[0]) if h in PERSONAL}
    return [rows[0]] + [[replaced.get(at, cell) for at, cell in enumerate(row)] for row in rows[1:]]


def joined(rows, delimiter):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def cell(at, row, value):
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(65 + rest) + name
    text = value.replace("&", "&amp;").replace("<", "&lt;")
    return f'<c r="{name}{row}" t="inlineStr"><is><t>{text}</t></is></c>'


def sheet(rows):
    lines = (f'<row r="{n}">{"".join(cell(at, n, v) for at, v in enumerate(row) if v)}</row>' for n, row in enumerate(rows, 1))
    return f'<worksheet><sheetData>{"".join(lines)}</sheetData></worksheet>'


def parquet(objects):
    """With DuckDB, which `cargo xtask test` installs under target/; without it the committed seeds stay."""
    try:
        import duckdb
    except ImportError:
        print("no duckdb: seeds/parquet is left as it is", file=sys.stderr)
        return
    (OUT / "parquet").mkdir(parents=True, exist_ok=True)
    lines = OUT / "json" / "lines"
    for codec in ("uncompressed", "snappy", "zstd", "gzip"):
        query = f"SELECT *, TIMESTAMP '2023-04-12 08:15:00' + INTERVAL (rowid) DAY AS ngay, rowid::DECIMAL(9, 2) AS so FROM t"
        duckdb.sql(f"CREATE OR REPLACE TABLE t AS FROM read_json('{lines}', format = 'newline_delimited')")
        duckdb.sql(f"COPY ({query}) TO '{OUT}/parquet/{codec}' (FORMAT parquet, CODEC '{codec}')")


def main():
    full = rows_of("hoang-viet-2023/danh-sach-ho-so-2023-full.csv", 4)
    for name, delimiter in (("semicolon", ";"), ("comma", ","), ("tab", "\t"), ("bar", "|")):
        put("csv", name, joined(full, delimiter))
    put("csv", "utf16", ("\ufeff" + joined(full[:3], ";")).encode("utf-16-le"))
    put("csv", "unaccented", joined([["STT", "Mã TTHC", "Trực tuyến", "Trực tiếp", "Tổng số"], ["1", "1.001193", "2", "1", "3"]], ";"))
    put("csv", "na-sam", joined(rows_of("na-sam-2025/ho-so-06124-xa-na-sam-tu-2025-07.csv", 4), ","))
    objects = [dict(zip(full[0], row)) for row in full[1:]]
    put("json", "array", json.dumps(objects, ensure_ascii=False))
    put("json", "lines", "\n".join(json.dumps(o) for o in objects))
    put("json", "envelope", json.dumps({"result": {"items": objects[:2]}, "ok": True}, ensure_ascii=False))
    put("json", "arrays", json.dumps({"data": full[:3]}, ensure_ascii=False))
    html = (SAMPLES / "hoang-viet-2023/II.06a-2023-nam.xls").read_text(encoding="utf-8")
    put("html", "form", html[:6000])
    body = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in full)
    put("html", "list", f"<html><body><p>Thời điểm kết xuất: 05/07/2023</p><table>{body}</table></body></html>")
    put("xlsx", "sheet", sheet(full))
    shared = '<sst><si><t>Mã hồ sơ</t></si><si><r><t>Mã</t></r><r><t> TTHC</t></r></si></sst>'
    styles = '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>'
    refer = '<worksheet><dimension ref="A1:B2"/><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row><row r="2"><c r="A2" s="1"><f>1+1</f><v>45000.5</v></c><c r="B2" t="b"><v>1</v></c></row></sheetData></worksheet>'
    put("xlsx", "parts", "\0".join((refer, shared, styles)))
    whole = io.BytesIO()
    with zipfile.ZipFile(SAMPLES / "hoang-viet-2023/thu-tuc-phat-sinh-ho-so-2023-quy3.xlsx") as source:
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as target:
            for name in (n for n in source.namelist() if not n.startswith("docProps")):
                target.writestr(name, source.read(name))
    put("xlsx", "archive", whole.getvalue())
    put("book", "ods", '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="T"><table:table-row>' + "".join(f'<table:table-cell office:value-type="string"><text:p>{h}</text:p></table:table-cell>' for h in full[0]) + '</table:table-row><table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="2" office:value-type="date" office:date-value="2023-07-05"/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>')
    # A BIFF8 stream without its compound file, and a compound file's first sectors.
    biff = bytes.fromhex("0908100000060500") + bytes(8) + bytes.fromhex("0a000000")
    put("book", "biff", biff)
    put("book", "compound", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + bytes.fromhex("3e000300feff09000600") + bytes(478) + biff)
    cells = lambda row: "".join(f'<Cell><Data ss:Type="String">{v}</Data></Cell>' for v in row)
    put("xml_2003", "list", "".join(f"<Row>{cells(row)}</Row>\n" for row in full))
    typed = '<Row ss:Index="3"><Cell ss:Index="2" ss:MergeAcross="1"><Data ss:Type="DateTime">2023-07-05T08:15:32.000</Data></Cell><Cell><Data ss:Type="Number">1</Data></Cell><Cell><Data ss:Type="String">M&#227; &amp; s&lt;</Data></Cell></Row>'
    put("xml_2003", "typed", typed)
    put("web_archive", "quoted", 'Content-Transfer-Encoding: quoted-printable\nContent-Type: text/html; charset="utf-8"\n\n' + quopri.encodestring(f"<table>{body}</table>".encode()).decode() + "\n--x--\n")
    put("web_archive", "base64", 'Content-Transfer-Encoding: base64\nContent-Type: text/html\n\n' + base64.encodebytes(f"<table>{body}</table>".encode()).decode() + "\n--x--\n")
    answers = {"kind": "dossier_list", "header_row": 1, "columns": {"procedure_code": "A", "channel": "C", "received_date": "Ngày"}, "values": {"channel": {"Zalo": "online"}, "status": {"x": 9}, "level": {"y": "full"}}}
    put("mapping", "columns", json.dumps(answers, ensure_ascii=False))
    letters = {"kind": "dossier_list", "columns": {"procedure_code": "B", "channel": "C", "received_date": "D", "status": "E"}}
    put("mapping", "letters", json.dumps(letters))
    put("reference_csv", "vietnamese", "Danh mục;;;\nSTT;Mã TTHC;Tên TTHC;Mức độ;Từ ngày;Đến ngày\nI;Lĩnh vực Hộ tịch;;;;\n1;1.001193;Khai sinh;4;01/01/2023;\n")
    put("reference_json", "array", '[{"code": "1.001193", "name": "A", "field": "B", "level": "full"}]')
    for name in ("catalogue", "departments", "assignments", "aliases"):
        put("reference_csv", name, "\n".join((SAMPLES / f"hoang-viet-2023/{name}.csv").read_text(encoding="utf-8").splitlines()[:5]))
    put("reference_csv", "successions", "old_level,old_code,new_code,effective,extent\ncommune,1,2,2025-07-01,whole\n")
    put("reference_csv", "units", "code,level,name,parent_code,valid_from,valid_to\n01,province,X,,2025-07-01,\n")
    for name in ("units", "decision"):
        text = (SAMPLES / f"hoang-viet-2023/{name}.json").read_text(encoding="utf-8")
        put("reference_json", name, re.sub(r'("name": ")Âu Hồng Ngân"', r'\1A"', text)[:20000])
    decisions = SAMPLES.parent / "crates/ingest/tests/data/decisions"
    for source in sorted(decisions.glob("*.txt")):
        put("decision", source.stem, re.sub("Âu Hồng Ngân", "A B", source.read_text(encoding="utf-8"))[:6000])
    with zipfile.ZipFile(decisions / "giao-xa-2026.docx") as source:
        put("decision", "docx", source.read("word/document.xml")[:16000])
    tables = '<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>QUYẾT ĐỊNH</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/><w:vMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>Đơn vị</w:t></w:r></w:p></w:tc><w:tc><w:p><w:del><w:r><w:delText>x</w:delText></w:r></w:del><w:r><w:t>Tỷ lệ hồ sơ xử lý trực tuyến</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>80%</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>'
    put("decision", "tables", tables)
    content = b"BT /F1 12 Tf 50 700 Td (QUYET DINH) Tj ET 50 600 m 200 600 l S"
    pdf = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n4 0 obj<</Length " + str(len(content)).encode() + b">>stream\n" + content + b"\nendstream endobj\ntrailer<</Root 1 0 R/Size 5>>\n"
    put("decision", "pdf", pdf)
    parquet(objects)
    total = sum(f.stat().st_size for f in OUT.rglob("*") if f.is_file())
    print(f"{total} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
