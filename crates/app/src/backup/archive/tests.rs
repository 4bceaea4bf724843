use super::*;

fn manifest() -> BackupManifest {
    BackupManifest::new("2026-11-28T20:15:00".parse().unwrap(), "m0014".to_owned(), Some((3, "ab".repeat(32))), 2)
}

fn backup() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("thu.tar.zst");
    let mut writer = Writer::begin(&path, manifest()).unwrap();
    assert!(!path.exists(), "nothing has the name before it is whole");
    let large: Vec<u8> = (0..20_000_u32).flat_map(u32::to_le_bytes).collect();
    writer.add("dondoc.db", large.len() as u64, large.as_slice()).unwrap();
    let deep = format!("lake/main/dossiers/{}/x.parquet", "y".repeat(150));
    writer.add(&deep, 256, (0..=255).collect::<Vec<u8>>().as_slice()).unwrap();
    let (size, hash, listed) = writer.finish().unwrap();
    let bytes = std::fs::read(&path).unwrap();
    assert_eq!((size, hash), (bytes.len() as u64, dondoc_domain::digest::sha256(&bytes)));
    assert_eq!(listed.members.len(), 2);
    (folder, path)
}

fn refusal(path: &Path) -> String {
    read(path, &mut |_, _| Ok(())).unwrap_err().diagnostics()[0].code.clone()
}

#[test]
fn what_was_written_is_read() {
    let (folder, path) = backup();
    let mut seen = Vec::new();
    let manifest = read(&path, &mut |name, member| {
        let mut bytes = 0;
        member.each(&mut |part| {
            bytes += part.len();
            Ok(())
        })?;
        seen.push((name.to_owned(), bytes));
        Ok(())
    });
    let manifest = manifest.unwrap();
    assert_eq!(seen.iter().map(|(_, n)| *n).collect::<Vec<_>>(), [80_000, 256]);
    assert_eq!((manifest.migration.as_str(), manifest.lake_snapshot), ("m0014", 2));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
}

/// One byte after another, and every length.
#[test]
fn whatever_is_damaged_or_cut_off_is_found() {
    let (_folder, path) = backup();
    let bytes = std::fs::read(&path).unwrap();
    let intact = read(&path, &mut |_, _| Ok(())).unwrap();
    for at in (0..bytes.len()).step_by(97).chain(bytes.len() - 300..bytes.len()) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1 << (at % 8);
        std::fs::write(&path, &damaged).unwrap();
        // A few bits of a frame mean nothing: then every file in it is what it was.
        assert!(read(&path, &mut |_, _| Ok(())).map_or(true, |found| found == intact), "byte {at}");
        std::fs::write(&path, &bytes[..at]).unwrap();
        assert!(read(&path, &mut |_, _| Ok(())).is_err(), "{at} bytes");
    }
    std::fs::write(&path, "Mã hồ sơ;Tên thủ tục\n").unwrap();
    assert_eq!(refusal(&path), "backup-not-one");
    std::fs::write(&path, zstd::encode_all(&b"Some text, but no archive"[..], 3).unwrap()).unwrap();
    assert!(read(&path, &mut |_, _| Ok(())).is_err());
    assert_eq!(refusal(Path::new("khong-co.tar.zst")), "backup-not-opened");
}

/// An archive that somebody put together.
fn made(members: &[(&str, &[u8], tar::EntryType)]) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("la.tar.zst");
    let mut tar = tar::Builder::new(zstd::Encoder::new(File::create(&path).unwrap(), 3).unwrap());
    for (name, bytes, kind) in members {
        let mut header = tar::Header::new_gnu();
        // Past the library's own check of names.
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(bytes.len() as u64);
        header.set_entry_type(*kind);
        header.set_cksum();
        tar.append(&header, *bytes).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap();
    (folder, path)
}

fn listing(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut manifest = manifest();
    let member = |(name, bytes): &(&str, &[u8])| BackupMember {
        name: (*name).to_owned(),
        size_bytes: bytes.len() as u64,
        sha256: dondoc_domain::digest::sha256(bytes),
    };
    manifest.members = members.iter().map(member).collect();
    serde_json::to_vec(&manifest).unwrap()
}

#[test]
fn nothing_points_out_of_the_folder() {
    let file = tar::EntryType::Regular;
    for name in ["../x", "/etc/x", "a/../../x", "a//x", "./x", "a\\..\\x", "C:x", "a/.."] {
        let listed = listing(&[(name, b"x")]);
        let (_folder, path) = made(&[(name, b"x", file), (MANIFEST, &listed, file)]);
        assert_eq!(refusal(&path), "backup-member-unsafe", "{name}");
    }
    for kind in [tar::EntryType::Symlink, tar::EntryType::Link, tar::EntryType::Directory, tar::EntryType::Fifo] {
        let (_folder, path) = made(&[("x", b"", kind), (MANIFEST, &listing(&[("x", b"")]), file)]);
        assert_eq!(refusal(&path), "backup-member-unsafe", "{kind:?}");
    }
}

#[test]
fn what_is_listed_is_there_and_nothing_else() {
    let file = tar::EntryType::Regular;
    let listed = listing(&[("x", b"as it was"), ("y", b"y")]);
    for (members, code, part) in [
        (&[("x", &b"altered"[..]), ("y", b"y")][..], "backup-altered", Some("x")),
        (&[("x", b"as it was")], "backup-altered", Some("y")),
        (&[("x", b"as it was"), ("y", b"y"), ("z", b"z")], "backup-altered", Some("z")),
        (&[("x", b"as it was"), ("x", b"as it was"), ("y", b"y")], "backup-member-unsafe", Some("x")),
    ] {
        let all = members.iter().map(|(name, bytes)| (*name, *bytes, file)).chain([(MANIFEST, listed.as_slice(), file)]);
        let (_folder, path) = made(&all.collect::<Vec<_>>());
        let why = read(&path, &mut |_, _| Ok(())).unwrap_err();
        let first = &why.diagnostics()[0];
        assert_eq!(first.code, code, "{members:?}");
        assert_eq!(first.args.iter().find(|(name, _)| name == "part").map(|(_, part)| part.as_str()), part);
    }
    let (_folder, path) = made(&[("x", b"as it was", file)]);
    assert_eq!(refusal(&path), "backup-damaged", "without its list");
    let (_folder, path) = made(&[(MANIFEST, &listed, file), ("x", b"as it was", file), ("y", b"y", file)]);
    assert_eq!(refusal(&path), "backup-member-unsafe", "nothing comes after the list");
}
