-- Papers that were made and kept. The document is kept as the bytes that were hashed and never changes; asked is what was asked for, so
-- that every figure can be asked again.
CREATE TABLE paper (
    number BIGINT NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    kind VARCHAR NOT NULL,
    period VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    made_at VARCHAR NOT NULL,
    -- The closed period that its figures are of.
    snapshot BIGINT,
    reference_version BIGINT NOT NULL,
    lake_snapshot BIGINT NOT NULL,
    asked TEXT NOT NULL,
    template_sha256 VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    document TEXT NOT NULL
);
CREATE INDEX paper_unit ON paper (unit_id);
-- Signed files that belong to a paper. The bytes are in the data folder, under their hash.
CREATE TABLE paper_file (
    id BIGINT NOT NULL PRIMARY KEY,
    paper BIGINT NOT NULL REFERENCES paper (number),
    name VARCHAR NOT NULL,
    path VARCHAR NOT NULL,
    size_bytes BIGINT NOT NULL,
    sha256 VARCHAR NOT NULL,
    attached_at VARCHAR NOT NULL
);
CREATE INDEX paper_file_paper ON paper_file (paper);
