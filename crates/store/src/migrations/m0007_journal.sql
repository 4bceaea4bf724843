-- What each version of the reference data changed: one row an entry, never changed. A state of the past is the current
-- one with the later changes taken back. The first rows of a database that is older than this table are all that was there
-- then, with nothing before them.
CREATE TABLE reference_change (
    version BIGINT NOT NULL REFERENCES reference_version (version),
    position BIGINT NOT NULL,
    kind VARCHAR NOT NULL,
    entry_key VARCHAR NOT NULL,
    -- JSON; NULL: it was not there.
    before TEXT,
    -- JSON; NULL: it is gone.
    after TEXT,
    PRIMARY KEY (version, position)
);
CREATE INDEX reference_change_entry ON reference_change (kind, entry_key);

-- SHA-256 of the bytes of each file of the lake, as they were when it was named.
CREATE TABLE lake_file_hash (
    data_file_id BIGINT NOT NULL PRIMARY KEY,
    sha256 VARCHAR NOT NULL
);

-- The audit is a chain: each line holds the hash over the one before it and itself. Empty in lines that are older than
-- this column, until they are chained when the database is first opened.
ALTER TABLE audit ADD COLUMN hash VARCHAR NOT NULL DEFAULT '';
