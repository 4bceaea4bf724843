//! Running the program on a data folder of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// The project's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// A file or folder of the samples.
pub(crate) fn sample(path: &str) -> PathBuf {
    root().join("samples").join(path)
}

/// The built program.
pub(crate) fn binary() -> PathBuf {
    if let Some(path) = std::env::var_os("DONDOC_TEST_BIN") {
        return path.into();
    }
    // target/<profile>/deps/it-… → target/<profile>/dondoc
    let test = std::env::current_exe().unwrap();
    let path = test.parent().unwrap().parent().unwrap().join(format!("dondoc{}", std::env::consts::EXE_SUFFIX));
    assert!(path.exists(), "build the program first: cargo build -p dondoc");
    path
}

/// A data folder that is removed afterwards, and the program on it.
pub(crate) struct Program {
    pub(crate) folder: TempDir,
}

pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|e| panic!("{e}\n--- stdout\n{}\n--- stderr\n{}", self.stdout, self.stderr))
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Ran {
        Ran {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Program {
    pub(crate) fn new() -> Program {
        Program { folder: tempfile::tempdir().unwrap() }
    }

    /// With reference data loaded.
    #[track_caller]
    pub(crate) fn with(reference: &[&Path]) -> Program {
        let program = Program::new();
        let mut args = vec!["load"];
        args.extend(reference.iter().map(|p| p.to_str().unwrap()));
        program.done(&args);
        program
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command
            .arg("--data")
            .arg(self.data())
            .args(args)
            .env_remove("DONDOC_DATA")
            .env_remove("DONDOC_LANG")
            .env_remove("DONDOC_CONFIG");
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.command(args).output().unwrap().into()
    }

    /// Runs and expects exit code 0.
    #[track_caller]
    pub(crate) fn done(&self, args: &[&str]) -> Ran {
        let ran = self.run(args);
        assert_eq!(ran.code, 0, "dondoc {args:?}\n{}\n{}", ran.stdout, ran.stderr);
        ran
    }

    /// Runs with `--json`, expects exit code 0, reads the document.
    #[track_caller]
    pub(crate) fn json(&self, args: &[&str]) -> Value {
        let mut args = args.to_vec();
        args.push("--json");
        self.done(&args).json()
    }
}
