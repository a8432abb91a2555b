-- What is counted of flows and channels: `hilo_model::figure`. The subject is a version of a flow, or a channel. A sum has a row
-- for each partition, so that nodes, which own different partitions, never wait for one another; days of the past are of no
-- partition (-1).
CREATE TABLE figures (
    workspace_id   uuid NOT NULL,
    environment_id uuid NOT NULL,
    kind           smallint NOT NULL,
    subject_id     uuid NOT NULL,
    at             bigint NOT NULL,
    partition_id   smallint NOT NULL,
    node           text NOT NULL,
    name           text NOT NULL,
    count          bigint NOT NULL,
    sum            bigint NOT NULL,
    last           bigint NOT NULL,
    CONSTRAINT figures_pkey
        PRIMARY KEY (workspace_id, environment_id, kind, subject_id, at, partition_id, node, name)
) WITH (fillfactor = 50);
COMMENT ON TABLE figures IS 'sum. What is counted of flows and channels';

-- Hours that are to be added up to days. Counting does not touch it, but for the first time in an hour.
CREATE INDEX figures_hours ON figures (at) WHERE at % 86400000000 <> 0;
