-- Spans of a unit's time in which it had another name, or of which it had another unit above. Without a span of
-- the latter kind unit.parent_id holds for all its time; with some it is the parent of the last.
CREATE TABLE unit_span (
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    position INTEGER NOT NULL,
    parent_id INTEGER REFERENCES unit (id),
    name VARCHAR,
    valid_from VARCHAR,
    valid_to VARCHAR,
    PRIMARY KEY (unit_id, position)
);
CREATE INDEX unit_span_parent ON unit_span (parent_id);
