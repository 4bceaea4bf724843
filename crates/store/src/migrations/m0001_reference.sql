-- Reference data: units in time, procedures in time, who is responsible, what is assigned.
-- Days are ISO text (yyyy-MM-dd); NULL is an open end. Enums are their stable names.

CREATE TABLE unit (
    id INTEGER NOT NULL PRIMARY KEY,
    code VARCHAR NOT NULL,
    tier VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    parent_id INTEGER REFERENCES unit (id),
    valid_from VARCHAR,
    valid_to VARCHAR,
    local_id VARCHAR
);
CREATE INDEX unit_code ON unit (code);
-- Without it every removal of a unit would read the whole table to see whether it is a parent.
CREATE INDEX unit_parent ON unit (parent_id);

CREATE TABLE unit_prefix (
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    prefix VARCHAR NOT NULL,
    PRIMARY KEY (unit_id, prefix)
);

CREATE TABLE unit_succession (
    old_unit_id INTEGER NOT NULL REFERENCES unit (id),
    new_unit_id INTEGER NOT NULL REFERENCES unit (id),
    effective VARCHAR NOT NULL,
    extent VARCHAR NOT NULL,
    PRIMARY KEY (old_unit_id, new_unit_id, effective, extent)
);
CREATE INDEX unit_succession_new ON unit_succession (new_unit_id);

CREATE TABLE procedure (
    code VARCHAR NOT NULL PRIMARY KEY,
    name VARCHAR NOT NULL,
    field VARCHAR NOT NULL
);

-- The spans of a history are numbered, because their start may be open (NULL) and so cannot be a key.
CREATE TABLE procedure_level (
    procedure VARCHAR NOT NULL REFERENCES procedure (code),
    position INTEGER NOT NULL,
    level VARCHAR NOT NULL,
    valid_from VARCHAR,
    valid_to VARCHAR,
    PRIMARY KEY (procedure, position)
);

-- No reference to procedure: a list of aliases may come before the catalogue.
CREATE TABLE procedure_alias (
    alias VARCHAR NOT NULL PRIMARY KEY,
    procedure VARCHAR NOT NULL
);

CREATE TABLE department (
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    code VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    PRIMARY KEY (unit_id, code)
);

CREATE TABLE assignment (
    unit_id INTEGER NOT NULL,
    procedure VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    department VARCHAR NOT NULL,
    valid_from VARCHAR,
    valid_to VARCHAR,
    PRIMARY KEY (unit_id, procedure, position),
    FOREIGN KEY (unit_id, department) REFERENCES department (unit_id, code)
);
CREATE INDEX assignment_department ON assignment (unit_id, department);

CREATE TABLE decision (
    id VARCHAR NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    title VARCHAR NOT NULL,
    document TEXT NOT NULL
);

-- A row of an annex may hold several targets, so annex_row is no key.
CREATE TABLE target (
    decision VARCHAR NOT NULL REFERENCES decision (id),
    position INTEGER NOT NULL,
    annex_row BIGINT NOT NULL,
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    department VARCHAR,
    indicator VARCHAR NOT NULL,
    percent VARCHAR NOT NULL,
    valid_from VARCHAR,
    valid_to VARCHAR,
    PRIMARY KEY (decision, position)
);

CREATE TABLE reference_version (
    version BIGINT NOT NULL PRIMARY KEY,
    loaded_at VARCHAR NOT NULL,
    files TEXT NOT NULL
);
