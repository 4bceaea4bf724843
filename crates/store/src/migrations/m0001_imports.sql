-- Imports, accepted and refused, with what they were told; and the audit.
-- Moments are ISO text on the Vietnamese wall clock (yyyy-MM-ddTHH:mm:ss), so that text order is time order.

CREATE TABLE import (
    id BIGINT NOT NULL PRIMARY KEY,
    refused INTEGER NOT NULL,
    file VARCHAR NOT NULL,
    sha256 VARCHAR,
    size_bytes BIGINT NOT NULL,
    kind VARCHAR,
    unit_id INTEGER REFERENCES unit (id),
    exported_at VARCHAR,
    imported_at VARCHAR NOT NULL,
    period_start VARCHAR,
    period_end VARCHAR,
    sheets TEXT NOT NULL,
    rows_read BIGINT NOT NULL,
    standing BIGINT NOT NULL,
    duplicates_identical BIGINT NOT NULL,
    superseded_in_file BIGINT NOT NULL,
    codes_new BIGINT NOT NULL,
    codes_already_known BIGINT NOT NULL,
    report TEXT NOT NULL,
    snapshot_id BIGINT
);
CREATE INDEX import_unit_hash ON import (unit_id, sha256);

-- Remarks of an accepted import, or the reasons of a refused one, in the order in which they were said.
CREATE TABLE import_remark (
    import_id BIGINT NOT NULL REFERENCES import (id),
    position INTEGER NOT NULL,
    code VARCHAR NOT NULL,
    diagnostic TEXT NOT NULL,
    PRIMARY KEY (import_id, position)
);

CREATE TABLE aggregate_row (
    import_id BIGINT NOT NULL REFERENCES import (id),
    position INTEGER NOT NULL,
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    period_start VARCHAR NOT NULL,
    period_end VARCHAR NOT NULL,
    procedure VARCHAR NOT NULL,
    channel INTEGER NOT NULL,
    dossiers BIGINT NOT NULL,
    level_stated VARCHAR,
    PRIMARY KEY (import_id, position)
);
CREATE INDEX aggregate_row_unit ON aggregate_row (unit_id);

-- actor is NULL until there are users.
CREATE TABLE audit (
    id BIGINT NOT NULL PRIMARY KEY,
    at VARCHAR NOT NULL,
    actor VARCHAR,
    action VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    detail TEXT NOT NULL
);
