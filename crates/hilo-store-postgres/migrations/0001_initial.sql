-- Everything Hilo knows. The twin of the same number in hilo-store-sqlite has the same tables and columns.
--
-- Conventions: ids are uuid, named after what they identify (`contact_id`); moments are microseconds since 1970 in UTC
-- (bigint); `bytea` holds what arrives sealed; names (`open`, `waiting`) are text, numbers of enums smallint. Text is
-- compared by bytes (COLLATE "C"), so that every database orders alike. No foreign keys: rows of one fact are written by
-- one transaction, and a check per row would cost the hot path more than it could tell. Each table's comment begins
-- with its retention class (see hilo-store's `rows`).

-- --- the installation and who works on it ---------------------------------------------------------------------------

CREATE TABLE installation (
    id              smallint NOT NULL CONSTRAINT installation_single CHECK (id = 1),
    partitions      smallint NOT NULL CONSTRAINT installation_partitions CHECK (partitions > 0),
    hash            text COLLATE "C" NOT NULL,
    created_at      bigint NOT NULL,
    -- Grows with each change of any document.
    config_revision bigint NOT NULL,
    CONSTRAINT installation_pkey PRIMARY KEY (id)
);
COMMENT ON TABLE installation IS 'record. What was fixed when the database was made; one row';

CREATE TABLE partitions (
    partition_id smallint NOT NULL,
    epoch        bigint NOT NULL,
    -- The offset of the last appended entry.
    head         bigint NOT NULL,
    -- The offset of the last entry whose turn is committed.
    cursor       bigint NOT NULL CONSTRAINT partitions_cursor CHECK (cursor <= head),
    stalls       integer NOT NULL,
    owner_id     uuid,
    -- By the database's clock.
    lease_until  bigint NOT NULL,
    CONSTRAINT partitions_pkey PRIMARY KEY (partition_id)
) WITH (fillfactor = 20, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_scale_factor = 0);
COMMENT ON TABLE partitions IS 'record. Slices of all lanes, their heads, cursors and owners';

CREATE TABLE nodes (
    node_id     uuid NOT NULL,
    -- By the database's clock.
    lease_until bigint NOT NULL,
    CONSTRAINT nodes_pkey PRIMARY KEY (node_id)
);
COMMENT ON TABLE nodes IS 'trace. Processes that work on partitions; swept when their lease is long over';

-- --- the log --------------------------------------------------------------------------------------------------------

CREATE TABLE journal (
    partition_id   smallint NOT NULL,
    "offset"       bigint NOT NULL,
    workspace_id   uuid NOT NULL,
    environment_id uuid NOT NULL,
    lane_kind      smallint NOT NULL,
    lane_id        uuid NOT NULL,
    actor_type     text COLLATE "C" NOT NULL,
    actor_id       uuid,
    at             bigint NOT NULL,
    trace_id       uuid NOT NULL,
    payload        bytea NOT NULL,
    CONSTRAINT journal_pkey PRIMARY KEY (partition_id, "offset")
);
-- Sealed bytes do not compress.
ALTER TABLE journal ALTER COLUMN payload SET STORAGE EXTERNAL;
COMMENT ON TABLE journal IS 'log. Every event of every lane, in the order it was taken in';

CREATE TABLE attempts (
    partition_id smallint NOT NULL,
    "offset"     bigint NOT NULL,
    attempts     integer NOT NULL,
    CONSTRAINT attempts_pkey PRIMARY KEY (partition_id, "offset")
);
COMMENT ON TABLE attempts IS 'log. How often a journal entry was tried; swept once its turn is committed';

CREATE TABLE timers (
    id             uuid NOT NULL,
    partition_id   smallint NOT NULL,
    workspace_id   uuid NOT NULL,
    environment_id uuid NOT NULL,
    lane_kind      smallint NOT NULL,
    lane_id        uuid NOT NULL,
    due            bigint NOT NULL,
    CONSTRAINT timers_pkey PRIMARY KEY (id)
) WITH (autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX timers_due ON timers (partition_id, due, id);
COMMENT ON TABLE timers IS 'conversation. Due moments of lanes; a row goes when it fires';

CREATE TABLE outbox (
    effect_id      uuid NOT NULL,
    partition_id   smallint NOT NULL,
    workspace_id   uuid NOT NULL,
    environment_id uuid NOT NULL,
    kind           smallint NOT NULL,
    contact_id     uuid NOT NULL,
    channel_id     uuid,
    priority       smallint NOT NULL,
    position       bigint NOT NULL,
    state          smallint NOT NULL,
    attempts       integer NOT NULL,
    not_before     bigint NOT NULL,
    not_after      bigint,
    claimed_at     bigint,
    repeatable     boolean NOT NULL,
    created_at     bigint NOT NULL,
    trace_id       uuid NOT NULL,
    payload        bytea NOT NULL,
    CONSTRAINT outbox_pkey PRIMARY KEY (effect_id)
) WITH (fillfactor = 70, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_scale_factor = 0.02);
ALTER TABLE outbox ALTER COLUMN payload SET STORAGE EXTERNAL;
CREATE INDEX outbox_partition ON outbox (partition_id, effect_id);
COMMENT ON TABLE outbox IS 'conversation. What must happen outside; a row goes when it is settled';

CREATE TABLE command_results (
    workspace_id   uuid NOT NULL,
    environment_id uuid NOT NULL,
    command_id     uuid NOT NULL,
    at             bigint NOT NULL,
    body           text NOT NULL,
    CONSTRAINT command_results_pkey PRIMARY KEY (workspace_id, environment_id, command_id)
);
CREATE INDEX command_results_at ON command_results (at);
COMMENT ON TABLE command_results IS 'trace. Answers to commands';

-- --- lanes and people -----------------------------------------------------------------------------------------------

CREATE TABLE lanes (
    workspace_id   uuid NOT NULL,
    environment_id uuid NOT NULL,
    lane_kind      smallint NOT NULL,
    lane_id        uuid NOT NULL,
    version        bigint NOT NULL,
    bytes          bytea NOT NULL,
    CONSTRAINT lanes_pkey PRIMARY KEY (workspace_id, environment_id, lane_kind, lane_id)
-- A state changes with every turn: room on its page keeps the index out of it, and up to 4 KB it stays in the row.
) WITH (fillfactor = 60, toast_tuple_target = 4080);
ALTER TABLE lanes ALTER COLUMN bytes SET STORAGE EXTERNAL;
COMMENT ON TABLE lanes IS 'conversation. States of lanes, sealed';

CREATE TABLE contact_keys (
    workspace_id   uuid NOT NULL,
    environment_id uuid NOT NULL,
    contact_id     uuid NOT NULL,
    master         text COLLATE "C" NOT NULL,
    -- Null once destroyed.
    bytes          bytea,
    at             bigint NOT NULL,
    destroyed_at   bigint,
    CONSTRAINT contact_keys_pkey PRIMARY KEY (workspace_id, environment_id, contact_id),
    CONSTRAINT contact_keys_destroyed CHECK ((bytes IS NULL) = (destroyed_at IS NOT NULL))
);
COMMENT ON TABLE contact_keys IS 'conversation. The key of each contact, wrapped; destroying it erases the person';

CREATE TABLE contacts (
    workspace_id   uuid NOT NULL,
    environment_id uuid NOT NULL,
    contact_id     uuid NOT NULL,
    name           text NOT NULL,
    locale         text COLLATE "C",
    time_zone      text COLLATE "C",
    fields         bytea NOT NULL,
    merged_into    uuid,
    created_at     bigint NOT NULL,
    updated_at     bigint NOT NULL,
    CONSTRAINT contacts_pkey PRIMARY KEY (workspace_id, environment_id, contact_id)
) WITH (fillfactor = 85);
COMMENT ON TABLE contacts IS 'conversation. People, as lists and panels show them';

CREATE TABLE identities (
    workspace_id   uuid NOT NULL,
    environment_id uuid NOT NULL,
    kind           text COLLATE "C" NOT NULL,
    scope          text COLLATE "C" NOT NULL,
    value          text COLLATE "C" NOT NULL,
    contact_id     uuid NOT NULL,
    at             bigint NOT NULL,
    CONSTRAINT identities_pkey PRIMARY KEY (workspace_id, environment_id, kind, scope, value)
);
-- The contact first: a planner that knows nothing of the table yet would else take this index for the key's questions.
CREATE INDEX identities_contact ON identities (contact_id, workspace_id, environment_id);
COMMENT ON TABLE identities IS 'conversation. Addresses and whose they are';

CREATE TABLE contact_tags (
    workspace_id   uuid NOT NULL,
    environment_id uuid NOT NULL,
    contact_id     uuid NOT NULL,
    tag            text COLLATE "C" NOT NULL,
    at             bigint NOT NULL,
    CONSTRAINT contact_tags_pkey PRIMARY KEY (workspace_id, environment_id, contact_id, tag)
);
COMMENT ON TABLE contact_tags IS 'conversation. Tags on contacts';

-- --- threads --------------------------------------------------------------------------------------------------------

CREATE TABLE threads (
    workspace_id    uuid NOT NULL,
    environment_id  uuid NOT NULL,
    contact_id      uuid NOT NULL,
    version         bigint NOT NULL,
    channel_id      uuid,
    last_message_at bigint NOT NULL,
    preview         bytea NOT NULL,
    preview_inbound boolean NOT NULL,
    unread          integer NOT NULL,
    window_until    bigint,
    ticket_id       uuid,
    status          text COLLATE "C" NOT NULL,
    assignee_id     uuid,
    team_id         uuid,
    priority        text COLLATE "C" NOT NULL,
    snoozed_until   bigint,
    run_id          uuid,
    CONSTRAINT threads_pkey PRIMARY KEY (workspace_id, environment_id, contact_id)
) WITH (fillfactor = 70);
-- The inbox: newest first.
CREATE INDEX threads_list ON threads (workspace_id, environment_id, last_message_at, contact_id);
-- The two questions that would otherwise read past every thread a flow has dealt with. Neither holds threads of flows.
CREATE INDEX threads_staff ON threads (workspace_id, environment_id, last_message_at, contact_id)
    WHERE status IN ('open', 'pending', 'on_hold');
CREATE INDEX threads_assignee ON threads (workspace_id, environment_id, assignee_id, last_message_at, contact_id)
    WHERE assignee_id IS NOT NULL;
COMMENT ON TABLE threads IS 'conversation. Threads, as the inbox lists them';

CREATE TABLE messages (
    workspace_id     uuid NOT NULL,
    environment_id   uuid NOT NULL,
    contact_id       uuid NOT NULL,
    message_id       uuid NOT NULL,
    channel_id       uuid NOT NULL,
    direction        text COLLATE "C" NOT NULL,
    author_type      text COLLATE "C" NOT NULL,
    author_id        uuid,
    kind             text COLLATE "C" NOT NULL,
    content          bytea NOT NULL,
    provider_id      text COLLATE "C",
    reply_to         text COLLATE "C",
    status           smallint NOT NULL,
    ticket_id        uuid,
    run_id           uuid,
    position         bigint NOT NULL,
    sent_at          bigint NOT NULL,
    created_at       bigint NOT NULL,
    -- When each status was reached first: an object of status rank to moment.
    reached          jsonb NOT NULL DEFAULT '{}',
    error_code       bigint,
    error_detail     text,
    attachment_id    uuid,
    attachment_error text,
    -- The only index, for both questions: a page of the thread, and one message by its id or its provider's (which is
    -- among the last few). As nothing else is indexed, news of a message never touch an index.
    CONSTRAINT messages_pkey PRIMARY KEY (workspace_id, environment_id, contact_id, position, message_id)
) WITH (fillfactor = 85);
ALTER TABLE messages ALTER COLUMN content SET STORAGE EXTERNAL;
COMMENT ON TABLE messages IS 'conversation. Messages and what happened to them';

CREATE TABLE thread_events (
    workspace_id   uuid NOT NULL,
    environment_id uuid NOT NULL,
    contact_id     uuid NOT NULL,
    id             uuid NOT NULL,
    position       bigint NOT NULL,
    kind           text COLLATE "C" NOT NULL,
    actor_type     text COLLATE "C" NOT NULL,
    actor_id       uuid,
    body           bytea NOT NULL,
    at             bigint NOT NULL,
    CONSTRAINT thread_events_pkey PRIMARY KEY (workspace_id, environment_id, contact_id, position, id)
);
COMMENT ON TABLE thread_events IS 'conversation. Entries in timelines that are no messages';

CREATE TABLE tickets (
    workspace_id   uuid NOT NULL,
    environment_id uuid NOT NULL,
    ticket_id      uuid NOT NULL,
    contact_id     uuid NOT NULL,
    number         integer NOT NULL,
    status         text COLLATE "C" NOT NULL,
    priority       text COLLATE "C" NOT NULL,
    assignee_id    uuid,
    team_id        uuid,
    summary        bytea NOT NULL,
    opened_at      bigint NOT NULL,
    updated_at     bigint NOT NULL,
    closed_at      bigint,
    CONSTRAINT tickets_pkey PRIMARY KEY (workspace_id, environment_id, ticket_id)
) WITH (fillfactor = 85);
CREATE INDEX tickets_contact ON tickets (workspace_id, environment_id, contact_id, ticket_id);
COMMENT ON TABLE tickets IS 'conversation. Units of work on threads';

CREATE TABLE ticket_legs (
    workspace_id      uuid NOT NULL,
    environment_id    uuid NOT NULL,
    leg_id            uuid NOT NULL,
    ticket_id         uuid NOT NULL,
    number            integer NOT NULL,
    opened_at         bigint NOT NULL,
    first_response_at bigint,
    solved_at         bigint,
    CONSTRAINT ticket_legs_pkey PRIMARY KEY (workspace_id, environment_id, leg_id)
) WITH (fillfactor = 85);
CREATE INDEX ticket_legs_ticket ON ticket_legs (workspace_id, environment_id, ticket_id, number);
COMMENT ON TABLE ticket_legs IS 'conversation. Stretches of tickets, from opening or reopening to solving';

CREATE TABLE runs (
    workspace_id   uuid NOT NULL,
    environment_id uuid NOT NULL,
    run_id         uuid NOT NULL,
    contact_id     uuid NOT NULL,
    flow_id        uuid NOT NULL,
    version_id     uuid NOT NULL,
    status         text COLLATE "C" NOT NULL,
    "trigger"      text COLLATE "C" NOT NULL,
    started_at     bigint NOT NULL,
    ended_at       bigint,
    reason         text COLLATE "C",
    CONSTRAINT runs_pkey PRIMARY KEY (workspace_id, environment_id, run_id)
) WITH (fillfactor = 85);
CREATE INDEX runs_contact ON runs (workspace_id, environment_id, contact_id, run_id);
COMMENT ON TABLE runs IS 'conversation. Passages of contacts through flows';

CREATE TABLE run_steps (
    workspace_id   uuid NOT NULL,
    environment_id uuid NOT NULL,
    run_id         uuid NOT NULL,
    turn           integer NOT NULL,
    at             bigint NOT NULL,
    steps          bytea NOT NULL,
    CONSTRAINT run_steps_pkey PRIMARY KEY (workspace_id, environment_id, run_id, turn)
);
ALTER TABLE run_steps ALTER COLUMN steps SET STORAGE EXTERNAL;
CREATE INDEX run_steps_at ON run_steps (at);
COMMENT ON TABLE run_steps IS 'trace. Steps that runs took, per turn';

-- --- operation ------------------------------------------------------------------------------------------------------

CREATE TABLE incidents (
    workspace_id   uuid NOT NULL,
    environment_id uuid NOT NULL,
    incident_id    uuid NOT NULL,
    code           text COLLATE "C" NOT NULL,
    contact_id     uuid,
    effect_id      uuid,
    summary        text NOT NULL,
    detail         bytea NOT NULL,
    at             bigint NOT NULL,
    resolved_at    bigint,
    trace_id       uuid NOT NULL,
    CONSTRAINT incidents_pkey PRIMARY KEY (workspace_id, environment_id, incident_id)
);
CREATE INDEX incidents_open ON incidents (workspace_id, environment_id, incident_id) WHERE resolved_at IS NULL;
COMMENT ON TABLE incidents IS 'operation. What went wrong and a person should see';

CREATE TABLE channel_events (
    workspace_id   uuid NOT NULL,
    environment_id uuid NOT NULL,
    channel_id     uuid NOT NULL,
    position       bigint NOT NULL,
    field          text COLLATE "C" NOT NULL,
    body           text NOT NULL,
    at             bigint NOT NULL,
    CONSTRAINT channel_events_pkey PRIMARY KEY (workspace_id, environment_id, channel_id, position)
);
COMMENT ON TABLE channel_events IS 'operation. Account events of channels, as they came';

CREATE TABLE attachments (
    workspace_id   uuid NOT NULL,
    environment_id uuid NOT NULL,
    attachment_id  uuid NOT NULL,
    sha256         bytea NOT NULL CONSTRAINT attachments_sha256_length CHECK (octet_length(sha256) = 32),
    size           bigint NOT NULL,
    mime_type      text COLLATE "C" NOT NULL,
    filename       text,
    contact_id     uuid,
    at             bigint NOT NULL,
    CONSTRAINT attachments_pkey PRIMARY KEY (workspace_id, environment_id, attachment_id)
);
COMMENT ON TABLE attachments IS 'conversation. Stored files; their bytes lie under their hash';

-- --- settings -------------------------------------------------------------------------------------------------------

CREATE TABLE documents (
    kind           text COLLATE "C" NOT NULL,
    id             uuid NOT NULL,
    workspace_id   uuid,
    environment_id uuid,
    key            text COLLATE "C" NOT NULL,
    parent_id      uuid,
    version        bigint NOT NULL,
    -- `json` and not `jsonb`: a body is read back exactly as it was written.
    body           json NOT NULL,
    created_at     bigint NOT NULL,
    updated_at     bigint NOT NULL,
    CONSTRAINT documents_pkey PRIMARY KEY (kind, id),
    CONSTRAINT documents_key_key UNIQUE NULLS NOT DISTINCT (kind, key, workspace_id, environment_id)
);
COMMENT ON TABLE documents IS 'record. Settings: channels, people, roles, keys, flows, versions, releases';

CREATE TABLE audit (
    id             uuid NOT NULL,
    workspace_id   uuid,
    environment_id uuid,
    at             bigint NOT NULL,
    actor_type     text COLLATE "C" NOT NULL,
    actor_id       uuid,
    action         text COLLATE "C" NOT NULL,
    target         text COLLATE "C" NOT NULL,
    detail         text NOT NULL,
    trace_id       uuid NOT NULL,
    CONSTRAINT audit_pkey UNIQUE NULLS NOT DISTINCT (workspace_id, id)
);
COMMENT ON TABLE audit IS 'record. Who saw or changed what';

CREATE TABLE idempotency_keys (
    workspace_id uuid NOT NULL,
    caller       text COLLATE "C" NOT NULL,
    key          text COLLATE "C" NOT NULL,
    request      bytea NOT NULL,
    status       smallint NOT NULL,
    response     bytea NOT NULL,
    at           bigint NOT NULL,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (workspace_id, caller, key)
);
CREATE INDEX idempotency_keys_at ON idempotency_keys (at);
COMMENT ON TABLE idempotency_keys IS 'trace. Idempotency keys and the answers they got';
