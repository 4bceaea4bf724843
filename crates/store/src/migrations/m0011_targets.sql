-- A target may be for a field of procedures or for a level of services only, and another decision may end it.
ALTER TABLE target ADD COLUMN field VARCHAR;
ALTER TABLE target ADD COLUMN level VARCHAR;
ALTER TABLE target ADD COLUMN ended VARCHAR;
