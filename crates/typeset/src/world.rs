//! All that Typst can see: the template, one paper's data, four fonts.

use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::{Error, fonts};

/// The template, part by part.
const TEMPLATE: [(&str, &str); 4] = [
    ("paper.typ", include_str!("../template/paper.typ")),
    ("head.typ", include_str!("../template/head.typ")),
    ("body.typ", include_str!("../template/body.typ")),
    ("table.typ", include_str!("../template/table.typ")),
];

/// What the template reads the data from.
const DATA: &str = "data.json";

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

static SOURCES: LazyLock<Vec<Source>> =
    LazyLock::new(|| TEMPLATE.iter().filter_map(|(name, text)| Some(Source::new(file_id(name)?, (*text).to_owned()))).collect());

fn file_id(name: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(name).ok()?).intern())
}

/// One paper's world.
pub(crate) struct PaperWorld {
    main: FileId,
    data_at: FileId,
    data: Bytes,
}

impl PaperWorld {
    /// `data`: JSON, as `template/paper.typ` reads it.
    pub(crate) fn new(data: Vec<u8>) -> Result<PaperWorld, Error> {
        if fonts::all().is_empty() {
            return Err(Error::Fonts);
        }
        let id = |name| file_id(name).ok_or_else(|| Error::Typst(format!("{name} is no path")));
        Ok(PaperWorld { main: id(TEMPLATE[0].0)?, data_at: id(DATA)?, data: Bytes::new(data) })
    }
}

fn not_found<T>(id: FileId) -> FileResult<T> {
    Err(FileError::NotFound(id.vpath().get_without_slash().into()))
}

impl World for PaperWorld {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        fonts::book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        SOURCES.iter().find(|source| source.id() == id).cloned().map_or_else(|| not_found(id), Ok)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.data_at { Ok(self.data.clone()) } else { not_found(id) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        fonts::all().get(index).cloned()
    }

    /// There is no clock: a paper's day is its own.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
