-- What is counted of flows and channels: `hilo_model::figure`. The subject is a version of a flow, or a channel. One connection
-- writes, so a sum is one row here; PostgreSQL keeps one for each partition.
-- retention: sum
CREATE TABLE figures (
    workspace_id   BLOB    NOT NULL,
    environment_id BLOB    NOT NULL,
    kind           INTEGER NOT NULL,
    subject_id     BLOB    NOT NULL,
    at             INTEGER NOT NULL,
    node           TEXT    NOT NULL,
    name           TEXT    NOT NULL,
    count          INTEGER NOT NULL,
    sum            INTEGER NOT NULL,
    last           INTEGER NOT NULL,
    -- What is asked for together lies together, and what is counted in one hour lies on few pages.
    CONSTRAINT figures_pkey PRIMARY KEY (workspace_id, environment_id, kind, subject_id, at, node, name)
) STRICT, WITHOUT ROWID;

-- Hours that are to be added up to days. Counting does not touch it, but for the first time in an hour.
CREATE INDEX figures_hours ON figures (at) WHERE at % 86400000000 <> 0;
