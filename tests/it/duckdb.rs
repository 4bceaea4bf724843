//! The lake read by another engine: DuckDB with its DuckLake extension (`DONDOC_TEST_PYTHON`).

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::program::{Program, root, sample};

pub(crate) struct Duck {
    python: PathBuf,
}

/// Runs `work` with DuckDB. The test lane (`cargo xtask test`) always provides it; only a bare `cargo test`
/// may go without, and says so.
pub(crate) fn if_available(work: impl FnOnce(&Duck)) {
    match std::env::var_os("DONDOC_TEST_PYTHON") {
        Some(python) => work(&Duck { python: python.into() }),
        None => eprintln!("skipped: DONDOC_TEST_PYTHON is not set (run `cargo xtask test`)"),
    }
}

const SCRIPT: &str = r#"
import duckdb, glob, json, os, sys, duckdb_ext
data, sql = sys.argv[1], sys.argv[2]
connection = duckdb.connect(config={'allow_unsigned_extensions': 'true'})
for name in ('sqlite_scanner', 'ducklake'):
    found = glob.glob(os.path.join(list(duckdb_ext.__path__)[0], 'extensions', '*', '*', name + '.duckdb_extension'))
    connection.execute(f"LOAD '{found[0]}'")
lake = os.path.join(data, 'lake')
connection.execute(f"ATTACH 'ducklake:sqlite:{data}/dondoc.db' AS l (READ_ONLY, DATA_PATH '{lake}/', OVERRIDE_DATA_PATH true)")
print(json.dumps(connection.execute(sql.replace('{lake}', lake)).fetchall(), default=str, ensure_ascii=False))
"#;

impl Duck {
    /// Rows of a query on the attached lake `l`, as JSON text.
    #[track_caller]
    pub(crate) fn run(&self, data: &Path, sql: &str) -> String {
        let output = Command::new(&self.python).args(["-c", SCRIPT]).arg(data).arg(sql).output().unwrap();
        assert!(output.status.success(), "{sql}\n{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    #[track_caller]
    fn rows(&self, data: &Path, sql: &str) -> Value {
        serde_json::from_str(&self.run(data, sql)).unwrap()
    }
}

/// Counted dossiers of the commune in 2023 by channel, in plain SQL: the rules of the definition once more.
const BY_CHANNEL: &str = "SELECT channel, count(*) FROM l.dossiers{at} WHERE unit_id = {unit} AND issuer = 'H37.54.09'
    AND status NOT IN (1, 3) AND received_day >= DATE '2023-01-01' AND received_day < DATE '2024-01-01'
    AND procedure NOT LIKE '1.999%' AND procedure NOT LIKE '2.999%' AND procedure <> '?' GROUP BY 1 ORDER BY 1";

fn ours(program: &Program, known_at: Option<&str>) -> Value {
    let mut args = vec!["rates", "--unit", "06157", "--period", "2023"];
    args.extend(known_at.iter().flat_map(|t| ["--known-at", *t]));
    let channels = program.json(&args)[0]["channels"].clone();
    [("direct", 1), ("online", 2), ("postal", 3)]
        .iter()
        .filter(|(name, _)| channels[*name] != 0)
        .map(|(name, number)| serde_json::json!([number, channels[*name]]))
        .collect()
}

#[test]
fn duckdb_counts_the_same_now_and_at_an_earlier_snapshot() {
    if_available(|duck| {
        let program = Program::with(&[&sample("hoang-viet-2023")]);
        let import = |file: &str| {
            let file = sample("hoang-viet-2023").join(file);
            program.json(&["import", file.to_str().unwrap(), "--unit", "06157"])
        };
        import("danh-sach-ho-so-2023-h1.xlsx");
        let data = program.data();
        let unit = duck.rows(&data, "SELECT DISTINCT unit_id FROM l.dossiers")[0][0].clone();
        let count = |at: &str| duck.rows(&data, &BY_CHANNEL.replace("{unit}", &unit.to_string()).replace("{at}", at));
        let snapshot = || duck.rows(&data, "SELECT max(snapshot_id), max(snapshot_time)::VARCHAR FROM l.snapshots()")[0].clone();
        let (first, first_ours) = (snapshot(), ours(&program, None));
        assert_eq!(count(""), first_ours);
        let rows = duck.rows(&data, "SELECT count(*), count(DISTINCT code) FROM l.dossiers");
        assert_eq!(rows, serde_json::json!([[1019, 1019]]));

        // Snapshot times have seconds: the second import must fall into a later one to be told apart by time.
        std::thread::sleep(std::time::Duration::from_millis(1100));
        import("danh-sach-ho-so-2023-full.csv");
        let now = ours(&program, None);
        assert_ne!(now, first_ours);
        assert_eq!(count(""), now);
        assert_eq!(count(&format!(" AT (VERSION => {})", first[0])), first_ours);
        assert_eq!(duck.rows(&data, "SELECT count(*), count(DISTINCT code) FROM l.dossiers"), serde_json::json!([[1986, 1986]]));
        // The same moment, asked of ourselves.
        let time = first[1].as_str().unwrap().replace(' ', "T");
        assert_eq!(ours(&program, Some(&time)), first_ours);

        // Column statistics are what DuckDB prunes by: a narrow filter must still find everything.
        let narrow =
            "SELECT count(*) FROM l.dossiers WHERE received_at >= TIMESTAMP '2023-05-01' AND received_at < TIMESTAMP '2023-06-01'
            AND code >= 'H37.54.09-2305' AND code_year = 2023";
        let wide = "SELECT count(*) FROM read_parquet('{lake}/main/dossiers/**/*.parquet') WHERE false";
        assert_ne!(duck.rows(&data, narrow), duck.rows(&data, wide));
    });
}

/// A lake of a version with fewer columns, as its dump and its one file have kept it.
fn old_lake(duck: &Duck) -> Program {
    let program = Program::new();
    let (data, kept) = (program.data(), root().join("tests/data/lake-18-columns"));
    let folder = "lake/main/dossiers/H37.54.09_2023";
    std::fs::create_dir_all(data.join(folder)).unwrap();
    for file in std::fs::read_dir(kept.join(folder)).unwrap().flatten() {
        std::fs::copy(file.path(), data.join(folder).join(file.file_name())).unwrap();
    }
    let restore = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(open(sys.argv[2], encoding='utf-8').read())";
    let mut command = Command::new(&duck.python);
    command.args(["-c", restore]).arg(data.join("dondoc.db")).arg(kept.join("dondoc.sql"));
    assert!(command.status().unwrap().success());
    program
}

/// A lake that was made before three columns were added goes on: old files and new ones side by side are one table, to
/// us and to DuckDB, and what the old ones do not tell is null.
#[test]
fn old_and_new_files_are_one_table() {
    if_available(|duck| {
        let program = old_lake(duck);
        let data = program.data();
        let text = "Mã hồ sơ;Mã TTHC;Hình thức nộp;Ngày tiếp nhận;Trạng thái;Kết quả điện tử;Đồng bộ Cổng DVCQG\n\
            H37.54.09-240105-0001;2.000815.000.00.00.H37.02;Qua mạng;05/01/2024 08:00:00;Đã trả kết quả;x;Chưa đồng bộ\n";
        let file = program.folder.path().join("moi.csv");
        std::fs::write(&file, text).unwrap();
        program.json(&["load", sample("hoang-viet-2023").to_str().unwrap()]);
        program.json(&["import", file.to_str().unwrap(), "--unit", "06157"]);
        let all = "SELECT code, service, e_result, synchronised FROM l.dossiers ORDER BY code";
        let rows = duck.rows(&data, all);
        assert_eq!(
            rows,
            serde_json::json!([
                ["H37.54.09-230412-0001", null, null, null],
                ["H37.54.09-230412-0002", null, null, null],
                ["H37.54.09-230413-0001", null, null, null],
                ["H37.54.09-240105-0001", "02", 1, 0],
            ])
        );
        let narrow = "SELECT count(*) FROM l.dossiers WHERE e_result = 1 AND service = '02'";
        assert_eq!(duck.rows(&data, narrow), serde_json::json!([[1]]));
        assert_eq!(duck.rows(&data, "SELECT count(*) FROM l.dossiers WHERE service IS NULL"), serde_json::json!([[3]]));
        // The snapshot before the change has the old columns, and what was known then stays so.
        let before = duck.rows(&data, "SELECT count(*) FROM l.dossiers AT (VERSION => 1)");
        assert_eq!(before, serde_json::json!([[3]]));
        let counted = program.json(&["rates", "--unit", "06157", "--period", "2023", "--definition", "QD-766-2022"]);
        assert_eq!((counted[1]["num"].as_u64(), counted[1]["den"].as_u64()), (Some(0), Some(3)), "{counted}");
        // The old partition is written anew with the new columns.
        let text = text.replace("240105-0001;2.000815.000.00.00.H37.02", "230412-0001;1.001193.000.00.00.H37");
        std::fs::write(&file, text.replace("05/01/2024", "12/04/2023")).unwrap();
        program.json(&["import", file.to_str().unwrap(), "--unit", "06157"]);
        assert_eq!(duck.rows(&data, all)[0], serde_json::json!(["H37.54.09-230412-0001", null, 1, 0]));
        let tables = "SELECT count(*) FROM (DESCRIBE l.dossiers)";
        assert_eq!(duck.rows(&data, tables), serde_json::json!([[21]]));
    });
}
