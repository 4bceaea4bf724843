-- How the columns of a source's tables are read, as somebody said once: used whenever a table with these headings comes.
CREATE TABLE mapping_profile (
    -- Hash of the headings.
    signature VARCHAR NOT NULL PRIMARY KEY,
    mapping TEXT NOT NULL,
    -- The file for which it was said.
    file VARCHAR NOT NULL,
    saved_at VARCHAR NOT NULL
);
