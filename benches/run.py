"""Benchmarks side by side with other engines on the same files and cores. Run by `cargo xtask bench`.

    cargo xtask bench [--rows 1m,10m] [--xlsx 100k] [--runs 5]

Each size is generated (seeded), loaded and imported by the built program, then recounted from the files
by the kernel (example `recount`) and by DuckDB (the same grouping in SQL), in turn, several times: the
median of each is printed, with the ratio. The import of CSV is compared with DuckDB and pandas reading,
checking and upserting the same file; the import of XLSX with the bare read of fastexcel, which neither
checks nor stores anything, and with pandas. Every import starts with an empty data folder.
"""

import argparse
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import time
from importlib import metadata

ROOT = pathlib.Path(__file__).resolve().parent.parent
RELEASE = ROOT / "target" / "release"
THREADS = 2


def run(command, **kwargs):
    return subprocess.run([str(c) for c in command], check=True, **kwargs)


def build():
    run(["cargo", "build", "--release", "-p", "dondoc"], cwd=ROOT)
    run(["cargo", "build", "--release", "-p", "dondoc-testkit", "--example", "generate", "-p", "dondoc-lake", "--example", "recount"], cwd=ROOT)


def rows_of(text):
    factor = {"m": 1_000_000, "k": 1_000}.get(text[-1:].lower())
    return int(float(text[:-1]) * factor) if factor else int(text)


def generate(rows, folder):
    """One commune for 1 M rows (one large file); a hundred communes of five years above that."""
    shutil.rmtree(folder, ignore_errors=True)
    shape = ["--single", "--communes", 1] if rows <= 1_000_000 else ["--communes", 100]
    run([RELEASE / "examples" / "generate", "--rows", rows, "--years", 5, *shape, "--out", folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def imported(folder, data):
    shutil.rmtree(data, ignore_errors=True)
    dondoc = [RELEASE / "dondoc", "--data", data]
    run([*dondoc, "load", folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    started = time.perf_counter()
    run([*dondoc, "import", "--manifest", folder / "imports.json", "--json"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - started


UPSERT = r"""
CREATE TABLE dossiers(code VARCHAR PRIMARY KEY, procedure VARCHAR, channel TINYINT, status VARCHAR, submitted TIMESTAMP,
  received TIMESTAMP, due TIMESTAMP, finished TIMESTAMP, returned TIMESTAMP);
INSERT OR REPLACE INTO dossiers
SELECT code, procedure, channel, status, submitted, received, due, finished, returned FROM (
  SELECT upper(trim("Mã hồ sơ")) AS code, regexp_extract("Mã TTHC", '^\d+\.\d+') AS procedure,
    CASE lower(trim(coalesce("Hình thức nộp", ''))) WHEN 'qua mạng' THEN 2 WHEN 'trực tuyến' THEN 2
      WHEN 'bưu chính công ích' THEN 3 WHEN 'bcci' THEN 3 ELSE 1 END AS channel,
    lower(trim("Trạng thái")) AS status,
    try_strptime("Ngày nộp hồ sơ", ['%d/%m/%Y %H:%M:%S', '%d/%m/%Y']) AS submitted,
    try_strptime("Ngày tiếp nhận", ['%d/%m/%Y %H:%M:%S', '%d/%m/%Y']) AS received,
    try_strptime("Ngày hẹn trả", ['%d/%m/%Y %H:%M:%S', '%d/%m/%Y']) AS due,
    try_strptime("Ngày kết thúc xử lý", ['%d/%m/%Y %H:%M:%S', '%d/%m/%Y']) AS finished,
    try_strptime("Ngày trả kết quả", ['%d/%m/%Y %H:%M:%S', '%d/%m/%Y']) AS returned
  FROM read_csv({files}, delim=';', header=true, all_varchar=true, quote='"')
  WHERE regexp_full_match("Mã hồ sơ", '[A-Z0-9.]+-\d{{6}}-\d+'))
QUALIFY row_number() OVER (PARTITION BY code ORDER BY greatest(finished, returned) DESC NULLS LAST) = 1;
"""


def duckdb_import(folder, scratch):
    import duckdb

    files = sorted(str(f) for f in folder.glob("ho-so-*.csv"))
    database = scratch / "duck.db"
    database.unlink(missing_ok=True)
    started = time.perf_counter()
    connection = duckdb.connect(str(database), config={"threads": THREADS})
    connection.execute(UPSERT.format(files=files))
    connection.close()
    return time.perf_counter() - started


CODE = r"[A-Z0-9.]+-\d{6}-\d+"
DATES = ["Ngày nộp hồ sơ", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày kết thúc xử lý", "Ngày trả kết quả"]


def upserted(frame, target):
    """The same work in pandas: codes checked, dates read, of each code the latest change, kept by code."""
    import pandas as pd

    frame.columns = [str(c).strip() for c in frame.columns]
    code = frame["Mã hồ sơ"].str.strip().str.upper()
    frame = frame[code.str.fullmatch(CODE).fillna(False)].assign(code=code)
    for name in DATES:
        full = pd.to_datetime(frame[name], format="%d/%m/%Y %H:%M:%S", errors="coerce")
        frame[name] = full.fillna(pd.to_datetime(frame[name], format="%d/%m/%Y", errors="coerce"))
    frame["changed"] = frame[["Ngày kết thúc xử lý", "Ngày trả kết quả"]].max(axis=1)
    frame = frame.sort_values("changed", na_position="first").drop_duplicates("code", keep="last")
    frame = frame.set_index("code")
    assert frame.index.is_unique
    frame.to_parquet(target)


def pandas_csv(folder, scratch):
    import pandas as pd

    started = time.perf_counter()
    files = sorted(folder.glob("ho-so-*.csv"))
    frame = pd.concat([pd.read_csv(f, sep=";", dtype=str, keep_default_na=False, na_values=[""]) for f in files])
    upserted(frame, scratch / "pandas.parquet")
    return time.perf_counter() - started


def timed(work):
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def bare_read(workbook):
    """fastexcel reads a sheet into Arrow; nothing is checked or kept."""
    import fastexcel

    return timed(lambda: fastexcel.read_excel(workbook).load_sheet(0).to_arrow())


def pandas_xlsx(workbook, scratch):
    import pandas as pd

    return timed(lambda: upserted(pd.read_excel(workbook, dtype=str, engine="openpyxl"), scratch / "pandas.parquet"))


def as_workbook(csv_file, workbook):
    """The CSV file as officers get it from a system: one sheet, texts shared, dates as text."""
    import csv

    import xlsxwriter

    book = xlsxwriter.Workbook(workbook, {"strings_to_numbers": False, "strings_to_formulas": False})
    sheet = book.add_worksheet("Danh sách")
    with open(csv_file, encoding="utf-8-sig", newline="") as text:
        for r, row in enumerate(csv.reader(text, delimiter=";")):
            for c, cell in enumerate(row):
                if cell:
                    sheet.write_string(r, c, cell)
    book.close()


def xlsx(text, runs):
    rows, scratch = rows_of(text), ROOT / "target" / "bench" / f"xlsx-{text}"
    folder, data = scratch / "csv", scratch / "data"
    generate(rows, folder)
    source = next(iter(folder.glob("ho-so-*.csv")))
    workbook = scratch / "ho-so.xlsx"
    as_workbook(source, workbook)
    manifest = json.loads((folder / "imports.json").read_text())
    unit, as_of = manifest["imports"][0]["unit"], manifest["imports"][0]["as_of"]

    def ours():
        shutil.rmtree(data, ignore_errors=True)
        dondoc = [RELEASE / "dondoc", "--data", data]
        run([*dondoc, "load", folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return timed(lambda: run([*dondoc, "import", workbook, "--unit", unit, "--exported-at", as_of, "--json"], **quiet))

    taken, bare = [], []
    for i in range(runs + 1):
        a, b = ours(), bare_read(workbook)
        if i > 0:
            taken.append(a)
            bare.append(b)
    slow = [pandas_xlsx(workbook, scratch)]
    fast, read = statistics.median(taken), statistics.median(bare)
    size = workbook.stat().st_size >> 20
    print(f"| {rows:,} | import of 1 XLSX, {size} MB | {spread(taken)} | fastexcel, bare read: {spread(bare)} | {fast / read:.2f} of its time |")
    print(f"| {rows:,} | the same | {spread(taken)} | pandas (openpyxl): {spread(slow)} | {statistics.median(slow) / fast:.1f}× |")


RECOUNT = """
SELECT count(*), sum(n)::BIGINT FROM (
  SELECT unit_id, procedure, channel, date_trunc('month', received_day) AS month, count(*) AS n
  FROM read_parquet('{lake}/*/*.parquet')
  WHERE status NOT IN (1, 3) AND received_day IS NOT NULL AND channel IS NOT NULL
  GROUP BY ALL)
"""


def recounts(lake, runs):
    import duckdb

    connection = duckdb.connect(config={"threads": THREADS})
    ours, theirs, answers = [], [], set()
    for i in range(runs + 1):
        kernel = json.loads(run([RELEASE / "examples" / "recount", lake, THREADS], capture_output=True).stdout)
        started = time.perf_counter()
        groups, counted = connection.execute(RECOUNT.format(lake=lake)).fetchone()
        duck = time.perf_counter() - started
        answers.add((kernel["groups"], kernel["counted"]))
        answers.add((groups, counted))
        if i > 0:  # the first round warms the disk cache for both
            ours.append(kernel["seconds"])
            theirs.append(duck)
    if len(answers) != 1:
        sys.exit(f"the engines disagree: {answers}")
    return kernel, ours, theirs


def earlier_lists(folder):
    """Each list as it was before: without its last tenth, and every fiftieth dossier filed directly."""
    earlier = folder / "earlier"
    earlier.mkdir()
    for file in sorted(folder.glob("ho-so-*.csv")):
        lines = file.read_text(encoding="utf-8-sig").splitlines(keepends=True)
        kept = lines[: len(lines) - len(lines) // 10]
        kept[1::50] = [line.replace(";Qua mạng;", ";Trực tiếp;") for line in kept[1::50]]
        (earlier / file.name).write_text("\ufeff" + "".join(kept), encoding="utf-8")
    imports = json.loads((folder / "imports.json").read_text())
    for one in imports["imports"]:
        one["as_of"] = "2025-11-30T08:00:00"
    (earlier / "imports.json").write_text(json.dumps(imports))
    return earlier


def under_a_province(folder):
    """A unit above all communes of a volume, in the national list's form."""
    units = json.loads((folder / "units.json").read_text())["units"]
    rows = ["code,level,name,parent_code,valid_from,valid_to", "90,province,Tỉnh thử,,,"]
    rows += [f"{u['code']},commune,{u['name']},90,," for u in units]
    (folder / "units.csv").write_text("\n".join(rows) + "\n")


def defended(text, runs):
    """A province's year: close it, verify it, put it into a bundle, explain it against what was known before."""
    rows = rows_of(text)
    scratch = ROOT / "target" / "bench" / f"defended-{text}"
    folder, data, bundle = scratch / "csv", scratch / "data", scratch / "nam.dondoc"
    shutil.rmtree(scratch, ignore_errors=True)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    run([RELEASE / "examples" / "generate", "--rows", rows, "--years", 1, "--communes", 100, "--out", folder], **quiet)
    under_a_province(folder)
    dondoc = [RELEASE / "dondoc", "--data", data]
    run([*dondoc, "load", folder], **quiet)
    run([*dondoc, "import", "--manifest", earlier_lists(folder) / "imports.json"], **quiet)
    time.sleep(1.1)  # moments are whole seconds
    known = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() + 7 * 3600))
    time.sleep(1.1)
    run([*dondoc, "import", "--manifest", folder / "imports.json"], **quiet)
    about = ["--unit", "90", "--period", "2025"]
    seconds = {name: [] for name in ("close", "verify", "bundle", "verify the bundle", "explain", "verify the journal")}
    for i in range(runs + 1):
        signed = ["--by", "Người chốt", "--position", "Văn phòng", *(["--restates", i, "--reason", "đo"] if i else [])]
        commands = {
            "close": ["close", *about, *signed],
            "verify": ["verify", i + 1],
            "bundle": ["bundle", i + 1, "--out", bundle],
            "verify the bundle": ["verify", bundle],
            "explain": ["explain", f"known-at:{known}", "now", *about],
            "verify the journal": ["verify", "--journal"],
        }
        for name, command in commands.items():
            took = timed(lambda: run([*dondoc, *command], **quiet))
            if i > 0:  # the first round warms the disk cache
                seconds[name].append(took)
    size = bundle.stat().st_size
    for name, took in seconds.items():
        told = f"{name}, {size >> 20} MB" if "bundle" in name else name
        print(f"| {rows:,} | {told}: a year of a province of 100 communes | {spread(took)} | | |")
    sys.stdout.flush()


def machine():
    name = platform.processor() or platform.machine()
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines() if os.path.exists("/proc/cpuinfo") else []:
        if line.startswith("model name"):
            name = line.split(":", 1)[1].strip()
            break
    return f"{name}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"


def spread(values):
    return f"{statistics.median(values):.3f} s ({min(values):.3f}–{max(values):.3f})"


def main():
    import duckdb

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", default="1m,10m")
    parser.add_argument("--xlsx", default="100k")
    parser.add_argument("--defended", default="1m")
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    build()
    peers = ", ".join(f"{name} {metadata.version(name)}" for name in ("duckdb", "pandas", "fastexcel"))
    print(f"\n{time.strftime('%Y-%m-%d')}, {machine()}, {peers}, {THREADS} threads each, {arguments.runs} runs, medians\n")
    print("| rows | what | Đôn Đốc | the other | ratio |\n|---|---|---|---|---|")
    for text in filter(None, arguments.xlsx.split(",")):
        xlsx(text, arguments.runs)
        sys.stdout.flush()
    for text in filter(None, arguments.defended.split(",")):
        defended(text, arguments.runs)
    for text in filter(None, arguments.rows.split(",")):
        rows = rows_of(text)
        scratch = ROOT / "target" / "bench" / text
        folder, data = scratch / "csv", scratch / "data"
        generate(rows, folder)
        size = sum(f.stat().st_size for f in folder.glob("ho-so-*.csv"))
        runs = arguments.runs if rows <= 1_000_000 else min(arguments.runs, 3)
        ours, theirs = [], []
        for i in range(runs + 1):
            a, b = imported(folder, data), duckdb_import(folder, scratch)
            if i > 0:  # the first round warms the disk cache for both
                ours.append(a)
                theirs.append(b)
        fast, slow = statistics.median(ours), statistics.median(theirs)
        files = len(list(folder.glob("ho-so-*.csv")))
        print(f"| {rows:,} | import of {files} CSV, {size >> 20} MB: {rows / fast:,.0f} rows/s | {spread(ours)} | DuckDB: {spread(theirs)} | {slow / fast:.2f}× |")
        if rows <= 1_000_000:
            slow = [pandas_csv(folder, scratch) for _ in range(2)]
            print(f"| {rows:,} | the same | {spread(ours)} | pandas: {spread(slow)} | {statistics.median(slow) / fast:.1f}× |")
        lake = data / "lake" / "main" / "dossiers"
        kernel, ours, theirs = recounts(lake, arguments.runs)
        fast, slow = statistics.median(ours), statistics.median(theirs)
        disk = sum(f.stat().st_size for f in lake.glob("*/*.parquet"))
        print(f"| {rows:,} | recount from {kernel['files']} files, {disk >> 20} MB, {kernel['groups']:,} groups | {spread(ours)} | DuckDB: {spread(theirs)} | {slow / fast:.1f}× |")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
