//! What lines pin: rows of these tables, and how their digest is taken. Frozen: columns that come later are pinned under
//! another name.
//!
//! Rows are read as text, whatever a cell holds: a number where text should be, or bytes that are no text, are to be
//! found and not to be stumbled over.

use std::collections::BTreeMap;

use dondoc_domain::journal::RowsDigest;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};
use sea_orm::{ConnectionTrait, QueryResult};

use crate::batches::MEMBERS_MAX;
use crate::error::Error;

/// A table whose rows are pinned, with the columns in which they are.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) table: &'static str,
    /// The column that says to which thing a row belongs.
    of: &'static str,
    /// The columns by which the rows of one thing are ordered.
    order: &'static [&'static str],
    pub(crate) columns: &'static [&'static str],
}

/// A kind of thing that is pinned, by the digest of all its rows.
#[derive(Debug)]
pub(crate) struct Pinned {
    /// The name before the slash in `import/7`.
    pub(crate) name: &'static str,
    /// Is the key a number?
    numbered: bool,
    pub(crate) parts: &'static [Part],
}

/// One thing that is pinned.
pub(crate) type Pin = (&'static Pinned, String);

impl Pinned {
    /// The thing with this key.
    pub(crate) fn of(&'static self, key: &(impl ToString + ?Sized)) -> Pin {
        (self, key.to_string())
    }

    /// Its tables, for people.
    pub(crate) fn tables(&self) -> String {
        self.parts.iter().map(|part| part.table).collect::<Vec<_>>().join("+")
    }
}

/// An import, accepted or refused.
pub(crate) static IMPORT: Pinned = Pinned {
    name: "import",
    numbered: true,
    parts: &[Part {
        table: "import",
        of: "id",
        order: &[],
        columns: &[
            "id",
            "refused",
            "file",
            "sha256",
            "size_bytes",
            "kind",
            "unit_id",
            "exported_at",
            "imported_at",
            "period_start",
            "period_end",
            "sheets",
            "rows_read",
            "standing",
            "duplicates_identical",
            "superseded_in_file",
            "codes_new",
            "codes_already_known",
            "report",
            "snapshot_id",
        ],
    }],
};

/// What was said about an import.
pub(crate) static REMARKS: Pinned = Pinned {
    name: "remarks",
    numbered: true,
    parts: &[Part {
        table: "import_remark",
        of: "import_id",
        order: &["position"],
        columns: &["import_id", "position", "code", "diagnostic"],
    }],
};

/// The rows of a table of procedures that an import brought.
pub(crate) static AGGREGATES: Pinned = Pinned {
    name: "aggregates",
    numbered: true,
    parts: &[Part {
        table: "aggregate_row",
        of: "import_id",
        order: &["position"],
        columns: &[
            "import_id",
            "position",
            "unit_id",
            "period_start",
            "period_end",
            "procedure",
            "channel",
            "dossiers",
            "level_stated",
        ],
    }],
};

/// That an import was undone.
pub(crate) static UNDO: Pinned = Pinned {
    name: "undo",
    numbered: true,
    parts: &[Part {
        table: "import_undo",
        of: "import_id",
        order: &[],
        columns: &["import_id", "undone_at", "reason", "snapshot_id"],
    }],
};

/// Which token brought an import.
pub(crate) static BROUGHT: Pinned = Pinned {
    name: "brought",
    numbered: true,
    parts: &[Part { table: "api_import", of: "import_id", order: &[], columns: &["import_id", "token_id"] }],
};

/// A snapshot of the lake.
pub(crate) static SNAPSHOT: Pinned = Pinned {
    name: "snapshot",
    numbered: true,
    parts: &[
        Part {
            table: "ducklake_snapshot",
            of: "snapshot_id",
            order: &[],
            columns: &["snapshot_id", "snapshot_time", "schema_version", "next_catalog_id", "next_file_id"],
        },
        Part {
            table: "ducklake_snapshot_changes",
            of: "snapshot_id",
            order: &[],
            columns: &["snapshot_id", "changes_made", "commit_message"],
        },
    ],
};

/// A file of the lake: its entry in the catalogue, the hash of its bytes, its partition, its units, and its statistics.
pub(crate) static FILE: Pinned = Pinned {
    name: "file",
    numbered: true,
    parts: &[
        Part {
            table: "ducklake_data_file",
            of: "data_file_id",
            order: &[],
            columns: &[
                "data_file_id",
                "table_id",
                "begin_snapshot",
                "end_snapshot",
                "path",
                "path_is_relative",
                "file_format",
                "record_count",
                "file_size_bytes",
                "footer_size",
                "row_id_start",
                "partition_id",
            ],
        },
        Part { table: "lake_file_hash", of: "data_file_id", order: &[], columns: &["data_file_id", "sha256"] },
        Part {
            table: "ducklake_file_partition_value",
            of: "data_file_id",
            order: &["partition_key_index"],
            columns: &["data_file_id", "table_id", "partition_key_index", "partition_value"],
        },
        Part { table: "lake_file_unit", of: "data_file_id", order: &["unit_id"], columns: &["data_file_id", "unit_id", "rows"] },
        Part {
            table: "ducklake_file_column_stats",
            of: "data_file_id",
            order: &["column_id"],
            columns: &[
                "data_file_id",
                "table_id",
                "column_id",
                "column_size_bytes",
                "value_count",
                "null_count",
                "min_value",
                "max_value",
            ],
        },
    ],
};

/// What a version of the reference data changed, and when.
pub(crate) static REFERENCE: Pinned = Pinned {
    name: "reference",
    numbered: true,
    parts: &[
        Part {
            table: "reference_change",
            of: "version",
            order: &["position"],
            columns: &["version", "position", "kind", "entry_key", "before", "after"],
        },
        Part { table: "reference_version", of: "version", order: &[], columns: &["version", "loaded_at", "files"] },
    ],
};

/// A switch of a check.
pub(crate) static SWITCH: Pinned = Pinned {
    name: "switch",
    numbered: true,
    parts: &[Part {
        table: "quality_switch",
        of: "version",
        order: &[],
        columns: &["version", "check_name", "unit_id", "mode", "switched_at", "reason", "actor"],
    }],
};

/// How tables with certain headings are read.
pub(crate) static MAPPING: Pinned = Pinned {
    name: "mapping",
    numbered: false,
    parts: &[Part {
        table: "mapping_profile",
        of: "signature",
        order: &[],
        columns: &["signature", "mapping", "file", "saved_at"],
    }],
};

/// A token of the API.
pub(crate) static TOKEN: Pinned = Pinned {
    name: "token",
    numbered: true,
    parts: &[Part {
        table: "api_token",
        of: "id",
        order: &[],
        columns: &["id", "name", "hash", "unit_id", "scopes", "created_at", "expires_at", "revoked_at"],
    }],
};

/// Whose a token is.
pub(crate) static TOKEN_OWNER: Pinned = Pinned {
    name: "token-owner",
    numbered: true,
    parts: &[Part { table: "api_token_owner", of: "token_id", order: &[], columns: &["token_id", "person_id"] }],
};

/// A source, but for its position, which moves with every pull.
pub(crate) static SOURCE: Pinned = Pinned {
    name: "source",
    numbered: false,
    parts: &[Part { table: "source", of: "id", order: &[], columns: &["id", "profile", "added_at", "removed_at"] }],
};

/// A closed period with its document.
pub(crate) static CLOSED: Pinned = Pinned {
    name: "closed",
    numbered: true,
    parts: &[Part {
        table: "period_snapshot",
        of: "number",
        order: &[],
        columns: &[
            "number",
            "unit_id",
            "period",
            "definition",
            "map",
            "as_of",
            "closed_at",
            "signed_by",
            "restates",
            "reason",
            "sha256",
            "document",
        ],
    }],
};

/// A figure of another system that somebody typed in.
pub(crate) static STATED: Pinned = Pinned {
    name: "stated",
    numbered: true,
    parts: &[Part {
        table: "stated_figure",
        of: "id",
        order: &[],
        columns: &[
            "id",
            "unit_id",
            "period_start",
            "period_end",
            "source",
            "read_on",
            "procedure_code",
            "total",
            "online",
            "direct",
            "postal",
            "stated_at",
            "removed_at",
            "removed_why",
        ],
    }],
};

/// A draft of a decision with all the texts that it ever had.
pub(crate) static DRAFT: Pinned = Pinned {
    name: "draft",
    numbered: true,
    parts: &[
        Part {
            table: "decision_draft",
            of: "id",
            order: &[],
            columns: &["id", "origin", "created_at", "ended", "ended_at", "ended_by", "reason", "decision", "reference_version"],
        },
        Part {
            table: "decision_draft_text",
            of: "draft_id",
            order: &["version"],
            columns: &["draft_id", "version", "document", "saved_at", "saved_by"],
        },
    ],
};

/// A kept paper with its document.
pub(crate) static PAPER: Pinned = Pinned {
    name: "paper",
    numbered: true,
    parts: &[Part {
        table: "paper",
        of: "number",
        order: &[],
        columns: &[
            "number",
            "unit_id",
            "kind",
            "period",
            "title",
            "made_at",
            "snapshot",
            "reference_version",
            "lake_snapshot",
            "asked",
            "template_sha256",
            "sha256",
            "document",
        ],
    }],
};

/// A signed file that belongs to a paper, with the hash of its bytes.
pub(crate) static PAPER_FILE: Pinned = Pinned {
    name: "paper-file",
    numbered: true,
    parts: &[Part {
        table: "paper_file",
        of: "id",
        order: &[],
        columns: &["id", "paper", "name", "path", "size_bytes", "sha256", "attached_at"],
    }],
};

/// Somebody, with what is granted to them and what proves who they are.
pub(crate) static PERSON: Pinned = Pinned {
    name: "person",
    numbered: true,
    parts: &[
        Part { table: "person", of: "id", order: &[], columns: &["id", "login", "name", "created_at", "disabled_at"] },
        Part {
            table: "person_grant",
            of: "person_id",
            order: &["id"],
            columns: &["id", "person_id", "role", "unit_id", "department", "from_day", "until_day", "granted_at", "withdrawn_at"],
        },
        Part {
            table: "person_secret",
            of: "person_id",
            order: &[],
            columns: &["person_id", "password_hash", "to_change", "totp_secret", "recovery", "subject"],
        },
    ],
};

/// Everything that is pinned. What is not: the current reference data, to which the changes lead; requests that were answered,
/// the progress of pulls and sessions, which are forgotten in time; the format's tables that never change.
pub(crate) static ALL: [&Pinned; 19] = [
    &IMPORT,
    &REMARKS,
    &AGGREGATES,
    &UNDO,
    &BROUGHT,
    &SNAPSHOT,
    &FILE,
    &REFERENCE,
    &SWITCH,
    &MAPPING,
    &TOKEN,
    &TOKEN_OWNER,
    &SOURCE,
    &CLOSED,
    &STATED,
    &DRAFT,
    &PAPER,
    &PAPER_FILE,
    &PERSON,
];

/// The snapshot of the empty lake, which the first migration makes and no line tells of: its name and digest.
pub(crate) fn empty_lake() -> (String, String) {
    let texts = |row: &[&str]| row.iter().map(|text| Some((*text).to_owned())).collect::<Vec<_>>();
    let mut digest = RowsDigest::default();
    digest.table(SNAPSHOT.parts[0].table, SNAPSHOT.parts[0].columns);
    digest.row(&texts(&["0", "1970-01-01 00:00:00+00", "0", "3", "0"]));
    digest.table(SNAPSHOT.parts[1].table, SNAPSHOT.parts[1].columns);
    let mut changes = texts(&["0", "created_schema:\"main\",created_table:\"main\".\"dossiers\",altered_table:1"]);
    changes.push(None);
    digest.row(&changes);
    (format!("{}/0", SNAPSHOT.name), digest.hex())
}

/// Stands for what is no text: no cell of ours holds it.
const NO_TEXT: &str = "\u{0}no text";

/// The values of a row that was selected as text.
pub(crate) fn texts(row: &QueryResult, columns: usize) -> Vec<Option<String>> {
    let text = |i| row.try_get_by_index::<Option<String>>(i).unwrap_or_else(|_| Some(NO_TEXT.to_owned()));
    (0..columns).map(text).collect()
}

/// Rows of a table as text, in an order.
pub(crate) async fn rows(
    db: &impl ConnectionTrait,
    (table, columns, order): (&'static str, &[&'static str], &[&'static str]),
    only: Option<Expr>,
) -> Result<Vec<Vec<Option<String>>>, Error> {
    let mut statement = Query::select();
    statement.exprs(columns.iter().map(|column| Expr::col(*column).cast_as("text"))).from(table);
    for column in order {
        statement.order_by(*column, Order::Asc);
    }
    if let Some(only) = only {
        statement.and_where(only);
    }
    Ok(db.query_all(&statement).await?.iter().map(|row| texts(row, columns.len())).collect())
}

/// The digests of things: of some, or of all that there are. A thing without rows has none.
pub(crate) async fn digests(
    db: &impl ConnectionTrait,
    pinned: &'static Pinned,
    keys: Option<&[String]>,
) -> Result<BTreeMap<String, String>, Error> {
    let mut found: BTreeMap<String, RowsDigest> = BTreeMap::new();
    for part in pinned.parts {
        let mut columns = vec![part.of];
        columns.extend(part.columns);
        let mut begun: std::collections::BTreeSet<String> = std::collections::BTreeSet::new();
        for only in conditions(part.of, pinned.numbered, keys) {
            for mut row in rows(db, (part.table, &columns, part.order), only).await? {
                let key = row.remove(0).unwrap_or_default();
                let digest = found.entry(key.clone()).or_default();
                if begun.insert(key) {
                    digest.table(part.table, part.columns);
                }
                digest.row(&row);
            }
        }
    }
    Ok(found.into_iter().map(|(key, digest)| (key, digest.hex())).collect())
}

/// Conditions that together select the rows of some things; of all, one that selects everything.
fn conditions(of: &'static str, numbered: bool, keys: Option<&[String]>) -> Vec<Option<Expr>> {
    let Some(keys) = keys else { return vec![None] };
    let among = |members: &[String]| {
        let column = Expr::col(of);
        if numbered {
            column.is_in(members.iter().filter_map(|key| key.parse::<i64>().ok()))
        } else {
            column.is_in(members.iter().cloned())
        }
    };
    keys.chunks(MEMBERS_MAX).map(|members| Some(among(members))).collect()
}
