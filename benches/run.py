"""Benchmarks side by side with DuckDB on the same files and threads. Run by `cargo xtask bench`.

    cargo xtask bench [--rows 1m,10m] [--runs 5] [--markdown]

Each size is generated (seeded), loaded and imported by the built program, then recounted from the files
by the kernel (example `recount`) and by DuckDB (the same grouping in SQL), in turn, several times: the
median of each is printed, with the ratio. The import is compared with DuckDB reading, checking and
upserting the same CSV in SQL.
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

ROOT = pathlib.Path(__file__).resolve().parent.parent
RELEASE = ROOT / "target" / "release"
THREADS = 2


def run(command, **kwargs):
    return subprocess.run([str(c) for c in command], check=True, **kwargs)


def build():
    run(["cargo", "build", "--release", "-p", "dondoc"], cwd=ROOT)
    run(["cargo", "build", "--release", "-p", "dondoc-testkit", "--example", "generate", "-p", "dondoc-lake", "--example", "recount"], cwd=ROOT)


def rows_of(text):
    return int(float(text[:-1]) * 1_000_000) if text.lower().endswith("m") else int(text)


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
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    build()
    print(f"\n{time.strftime('%Y-%m-%d')}, {machine()}, DuckDB {duckdb.__version__}, {THREADS} threads each, {arguments.runs} runs, medians\n")
    print("| rows | what | Đôn Đốc | DuckDB | ratio |\n|---|---|---|---|---|")
    for text in arguments.rows.split(","):
        rows = rows_of(text)
        scratch = ROOT / "target" / "bench" / text
        folder, data = scratch / "csv", scratch / "data"
        generate(rows, folder)
        size = sum(f.stat().st_size for f in folder.glob("ho-so-*.csv"))
        runs = min(arguments.runs, 3)
        ours, theirs = [], []
        for _ in range(runs):
            ours.append(imported(folder, data))
            theirs.append(duckdb_import(folder, scratch))
        fast, slow = statistics.median(ours), statistics.median(theirs)
        files = len(list(folder.glob("ho-so-*.csv")))
        print(f"| {rows:,} | import of {files} CSV, {size >> 20} MB: {rows / fast:,.0f} rows/s | {spread(ours)} | {spread(theirs)} | {slow / fast:.1f}× |")
        lake = data / "lake" / "main" / "dossiers"
        kernel, ours, theirs = recounts(lake, arguments.runs)
        fast, slow = statistics.median(ours), statistics.median(theirs)
        disk = sum(f.stat().st_size for f in lake.glob("*/*.parquet"))
        print(f"| {rows:,} | recount from {kernel['files']} files, {disk >> 20} MB, {kernel['groups']:,} groups | {spread(ours)} | {spread(theirs)} | {slow / fast:.1f}× |")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
