-- How the checks of data quality were switched: one row a switch, never changed, so that what was known at a
-- moment is judged by the switches of that moment.
CREATE TABLE quality_switch (
    version BIGINT NOT NULL PRIMARY KEY,
    check_name VARCHAR NOT NULL,
    -- NULL: for the whole installation.
    unit_id INTEGER REFERENCES unit (id),
    -- NULL: back to what holds without a switch.
    mode VARCHAR,
    switched_at VARCHAR NOT NULL,
    reason TEXT NOT NULL,
    -- NULL until there are users.
    actor VARCHAR
);
CREATE INDEX quality_switch_unit ON quality_switch (unit_id);
