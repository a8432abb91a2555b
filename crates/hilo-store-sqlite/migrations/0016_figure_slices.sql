-- Figures are kept by slice too: channel, trigger and variants of the runs they are of (`hilo_model::figure::Slice`). What was counted
-- before is of none.
CREATE TABLE figures_of_slices (
    workspace_id   BLOB    NOT NULL,
    environment_id BLOB    NOT NULL,
    kind           INTEGER NOT NULL,
    subject_id     BLOB    NOT NULL,
    at             INTEGER NOT NULL,
    slice          TEXT    NOT NULL,
    node           TEXT    NOT NULL,
    name           TEXT    NOT NULL,
    count          INTEGER NOT NULL,
    sum            INTEGER NOT NULL,
    last           INTEGER NOT NULL,
    -- What is asked for together lies together, and what is counted in one hour lies on few pages.
    CONSTRAINT figures_pkey PRIMARY KEY (workspace_id, environment_id, kind, subject_id, at, slice, node, name)
) STRICT, WITHOUT ROWID;
INSERT INTO figures_of_slices
SELECT workspace_id, environment_id, kind, subject_id, at, '', node, name, count, sum, last FROM figures;
DROP TABLE figures;
ALTER TABLE figures_of_slices RENAME TO figures;

-- Hours that are to be added up. Counting does not touch it, but for the first time in an hour.
CREATE INDEX figures_hours ON figures (at) WHERE at > 0;

-- Hours of long ago, added up to days (grain 1) and to months (grain 2) of the workspace: `hilo_store::figure::pack`. A row holds all sums of
-- one kind, of all slices, so that a year is read in a few rows.
-- retention: sum
CREATE TABLE figure_packs (
    workspace_id   BLOB    NOT NULL,
    environment_id BLOB    NOT NULL,
    kind           INTEGER NOT NULL,
    grain          INTEGER NOT NULL,
    subject_id     BLOB    NOT NULL,
    at             INTEGER NOT NULL,
    sums           BLOB    NOT NULL,
    CONSTRAINT figure_packs_pkey PRIMARY KEY (workspace_id, environment_id, kind, grain, subject_id, at)
) STRICT, WITHOUT ROWID;
