-- Figures that another system states, typed in by a person. A row is never erased or changed: one that was wrong is
-- marked as removed, with the reason.
CREATE TABLE stated_figure (
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    period_start VARCHAR NOT NULL,
    -- First day after the period.
    period_end VARCHAR NOT NULL,
    -- Name of the source: "Cổng DVCQG".
    source VARCHAR NOT NULL,
    -- The day on which the figures stood so in the source.
    read_on VARCHAR NOT NULL,
    -- NULL: the unit as a whole.
    procedure_code VARCHAR,
    total BIGINT NOT NULL,
    -- NULL: not stated, which is not zero.
    online BIGINT,
    direct BIGINT,
    postal BIGINT,
    stated_at VARCHAR NOT NULL,
    removed_at VARCHAR,
    removed_why TEXT
);
CREATE INDEX stated_figure_unit ON stated_figure (unit_id, period_start, period_end);
