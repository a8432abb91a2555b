-- Figures are kept by slice too: channel, trigger and variants of the runs they are of (`hilo_model::figure::Slice`). What was counted
-- before is of none.
ALTER TABLE figures ADD COLUMN slice text NOT NULL DEFAULT '';
ALTER TABLE figures ALTER COLUMN slice DROP DEFAULT;
ALTER TABLE figures DROP CONSTRAINT figures_pkey;
ALTER TABLE figures ADD CONSTRAINT figures_pkey
    PRIMARY KEY (workspace_id, environment_id, kind, subject_id, at, partition_id, slice, node, name);

-- Hours that are to be added up. Counting does not touch it, but for the first time in an hour.
DROP INDEX figures_hours;
CREATE INDEX figures_hours ON figures (at) WHERE at > 0;

-- Hours of long ago, added up to days (grain 1) and to months (grain 2) of the workspace: `hilo_store::figure::pack`. A row holds all sums of
-- one kind, of all slices, so that a year is read in a few rows.
CREATE TABLE figure_packs (
    workspace_id   uuid NOT NULL,
    environment_id uuid NOT NULL,
    kind           smallint NOT NULL,
    grain          smallint NOT NULL,
    subject_id     uuid NOT NULL,
    at             bigint NOT NULL,
    sums           bytea NOT NULL,
    CONSTRAINT figure_packs_pkey
        PRIMARY KEY (workspace_id, environment_id, kind, grain, subject_id, at)
);
COMMENT ON TABLE figure_packs IS 'sum. Figures of long ago by day and month';
