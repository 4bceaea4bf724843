//! A Debian package of the program: `dpkg-deb` and what lies in `packaging/`, nothing else is needed.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use crate::step::{Outcome, cargo, command, output, run, succeeds, timed};
use crate::{assets, place, suite};

/// The version of the workspace.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Who answers for the package: whoever made it, on the machine that it was made for.
const MAINTAINER: &str = "Don Doc <dondoc@localhost>";

/// Files of `packaging/` with their place in the package.
const FILES: [(&str, &str); 5] = [
    ("dondoc.service", "usr/lib/systemd/system/dondoc.service"),
    ("dondoc-backup.service", "usr/lib/systemd/system/dondoc-backup.service"),
    ("dondoc-backup.timer", "usr/lib/systemd/system/dondoc-backup.timer"),
    ("sysusers.conf", "usr/lib/sysusers.d/dondoc.conf"),
    ("copyright", "usr/share/doc/dondoc/copyright"),
];

/// Scripts of `packaging/` that the package manager runs.
const SCRIPTS: [&str; 3] = ["postinst", "prerm", "postrm"];

/// Documents that come along.
const DOCUMENTS: [&str; 3] = ["docs/operations.md", "docs/configuration.md", "README.md"];

/// What an installation by the package sets; everything else stands there as a comment.
const SET: &str = "data = \"/var/lib/dondoc\"\nbackup_folder = \"/var/lib/dondoc-backups\"\n";

/// `package [--profile release|debug|ci] [--check]`: builds the program and puts the package into `target/package`; with `--check` it is
/// unpacked and tried as well.
pub(crate) fn run_package(arguments: &[String]) -> Outcome {
    let (checked, arguments) = match arguments {
        [rest @ .., last] if last == "--check" => (true, rest),
        all => (false, all),
    };
    let profile = match arguments {
        [] => "release",
        [flag, profile] if flag == "--profile" && ["release", "debug", "ci"].contains(&profile.as_str()) => profile,
        other => {
            let usage = "[--profile release|debug|ci] [--check]";
            return Err(format!("`{}` are not arguments of package: {usage}", other.join(" ")));
        }
    };
    timed("assets", assets::ensure)?;
    let cargo_profile = if profile == "debug" { "dev" } else { profile };
    timed("build", || run(cargo().args(["build", "--profile", cargo_profile, "-p", "dondoc"])))?;
    let package = timed("package", || make(profile))?;
    eprintln!("   {}", package.display());
    if checked { timed("try", || try_out(&package)) } else { Ok(()) }
}

/// The package of the debug build, unpacked and tried: what CI does.
pub(crate) fn check() -> Outcome {
    if !succeeds(command("dpkg-deb").arg("--version")) {
        eprintln!("   left out: there is no dpkg-deb");
        return Ok(());
    }
    timed("build", suite::build)?;
    let package = timed("package", || make("debug"))?;
    timed("try", || try_out(&package))
}

fn told<T>(path: &Path, done: std::io::Result<T>) -> Result<T, String> {
    done.map_err(|error| format!("`{}`: {error}", path.display()))
}

/// Writes a file with its folders, readable by all.
fn write(path: &Path, mode: u32, content: &[u8]) -> Outcome {
    let written = || {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, content)?;
        fs::set_permissions(path, fs::Permissions::from_mode(mode))
    };
    told(path, written())
}

/// What the built program prints.
fn says(program: &Path, args: &[&str]) -> Result<String, String> {
    output(command(program).args(args).env_remove("DONDOC_CONFIG").env_remove("DONDOC_LANG"))
}

fn make(profile: &str) -> Result<PathBuf, String> {
    let program = place::program(profile);
    let tree = place::target().join("package").join("tree");
    if tree.exists() {
        told(&tree, fs::remove_dir_all(&tree))?;
    }
    let bytes = told(&program, fs::read(&program))?;
    write(&tree.join("usr/bin/dondoc"), 0o755, &bytes)?;
    for (from, to) in FILES {
        let from = place::root().join("packaging").join(from);
        write(&tree.join(to), 0o644, &told(&from, fs::read(&from))?)?;
    }
    for document in DOCUMENTS {
        let from = place::root().join(document);
        let name = from.file_name().unwrap_or_default().to_owned();
        write(&tree.join("usr/share/doc/dondoc").join(name), 0o644, &told(&from, fs::read(&from))?)?;
    }
    let reference = says(&program, &["config", "--reference", "--lang", "vi"])?;
    write(&tree.join("etc/dondoc/dondoc.toml"), 0o640, format!("{SET}\n{reference}").as_bytes())?;
    let manual = tree.join("usr/share/man/man1/dondoc.1");
    write(&manual, 0o644, says(&program, &["man"])?.as_bytes())?;
    run(command("gzip").args(["-9n"]).arg(&manual))?;
    // What changed is in the repository's history; the package says which version this is.
    let date = output(command("git").args(["log", "-1", "--format=%cD"])).or_else(|_| output(command("date").arg("-R")))?;
    let changes =
        format!("dondoc ({VERSION}) stable; urgency=medium\n\n  * Version {VERSION}.\n\n -- {MAINTAINER}  {}\n", date.trim());
    let changelog = tree.join("usr/share/doc/dondoc/changelog");
    write(&changelog, 0o644, changes.as_bytes())?;
    run(command("gzip").args(["-9n"]).arg(&changelog))?;
    if profile == "release" {
        run(command("strip").args(["--strip-unneeded", "--remove-section=.comment"]).arg(tree.join("usr/bin/dondoc")))?;
    }
    control(&tree)?;
    let architecture = architecture()?;
    let package = place::target().join("package").join(format!("dondoc_{VERSION}_{architecture}.deb"));
    let (kind, level) = if profile == "release" { ("-Zxz", "-z6") } else { ("-Zgzip", "-z1") };
    run(command("dpkg-deb").args(["--root-owner-group", kind, level, "--build"]).arg(&tree).arg(&package))?;
    Ok(package)
}

fn architecture() -> Result<String, String> {
    output(command("dpkg").arg("--print-architecture")).map(|name| name.trim().to_owned())
}

/// What the package manager reads.
fn control(tree: &Path) -> Outcome {
    let libc = output(command("getconf").arg("GNU_LIBC_VERSION"))?;
    let libc = libc.trim().rsplit(' ').next().unwrap_or_default().to_owned();
    let size = output(command("du").args(["-sk", "--apparent-size"]).arg(tree))?;
    let size = size.split_whitespace().next().unwrap_or_default().to_owned();
    let architecture = architecture()?;
    let text = format!(
        "Package: dondoc\nVersion: {VERSION}\nArchitecture: {architecture}\nMaintainer: {MAINTAINER}\n\
         Installed-Size: {size}\nDepends: libc6 (>= {libc}), libgcc-s1, systemd | systemd-standalone-sysusers\n\
         Section: misc\nPriority: optional\n\
         Description: online-service rates of a commune, exactly and with proof\n\
         \u{20}Đôn Đốc takes in exports of a one-stop-shop system, counts the two rates of\n\
         \u{20}online public services by decision and definition, and shows for every figure\n\
         \u{20}what it is made of. It serves a page and an API, makes official papers and\n\
         \u{20}proves that nothing it was given has been altered.\n"
    );
    let folder = tree.join("DEBIAN");
    write(&folder.join("control"), 0o644, text.as_bytes())?;
    write(&folder.join("conffiles"), 0o644, b"/etc/dondoc/dondoc.toml\n")?;
    for script in SCRIPTS {
        let from = place::root().join("packaging").join(script);
        write(&folder.join(script), 0o755, &told(&from, fs::read(&from))?)?;
    }
    let sums = output(
        command("sh").current_dir(tree).args(["-c", "find etc usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum"]),
    )?;
    write(&folder.join("md5sums"), 0o644, sums.as_bytes())
}

/// Unpacks a package and tries what is in it.
fn try_out(package: &Path) -> Outcome {
    let tree = place::target().join("package").join("unpacked");
    if tree.exists() {
        told(&tree, fs::remove_dir_all(&tree))?;
    }
    run(command("dpkg-deb").arg("-x").arg(package).arg(&tree))?;
    let (program, settings) = (tree.join("usr/bin/dondoc"), tree.join("etc/dondoc/dondoc.toml"));
    let version = says(&program, &["--version"])?;
    if version.trim() != format!("dondoc {VERSION}") {
        return Err(format!("the program in the package says `{}`", version.trim()));
    }
    run(command(&program).arg("--config").arg(&settings).args(["config", "--check"]))?;
    let set = says(&program, &["--config", &settings.display().to_string(), "config", "--json"])?;
    for value in ["/var/lib/dondoc\\\"", "/var/lib/dondoc-backups\\\""] {
        if !set.contains(value) {
            return Err(format!("the settings of the package do not set `{value}`"));
        }
    }
    let control = output(command("dpkg-deb").args(["--field"]).arg(package))?;
    let listed = output(command("dpkg-deb").args(["--contents"]).arg(package))?;
    let wanted = FILES.iter().map(|(_, to)| *to).chain(["usr/share/man/man1/dondoc.1.gz", "etc/dondoc/dondoc.toml"]);
    for file in wanted {
        if !listed.contains(&format!("./{file}\n")) {
            return Err(format!("`{file}` is not in the package"));
        }
    }
    if !control.contains("Package: dondoc\n") || listed.lines().any(|line| !line.contains("root/root")) {
        return Err("the package is not as packages are".to_owned());
    }
    if succeeds(command("systemd-analyze").arg("--version")) {
        let units = ["dondoc.service", "dondoc-backup.service", "dondoc-backup.timer"];
        run(command("systemd-analyze")
            .arg("verify")
            .arg("--recursive-errors=no")
            // Whether the reader of manuals is installed says nothing of the units.
            .arg("--man=no")
            .arg(format!("--root={}", tree.display()))
            .args(units))?;
    }
    Ok(())
}
