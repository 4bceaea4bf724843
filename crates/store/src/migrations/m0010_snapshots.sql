-- Closed periods. The document is kept as the bytes that were hashed and never changes; the other columns are
-- what is asked for without reading it. restates names the snapshot that a later one takes the place of.
CREATE TABLE period_snapshot (
    number BIGINT NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    period VARCHAR NOT NULL,
    definition VARCHAR NOT NULL,
    map VARCHAR NOT NULL,
    as_of VARCHAR,
    closed_at VARCHAR NOT NULL,
    signed_by VARCHAR NOT NULL,
    restates BIGINT,
    reason VARCHAR,
    sha256 VARCHAR NOT NULL,
    document TEXT NOT NULL
);
CREATE INDEX period_snapshot_unit ON period_snapshot (unit_id);
CREATE INDEX period_snapshot_restates ON period_snapshot (restates);
