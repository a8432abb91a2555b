-- Ids are BLOB(16), moments are microseconds since 1970, sealed values are BLOBs that the store cannot read.
--
-- What a commit costs is the pages it makes dirty: each is checksummed and written to the log whole. A turn touches
-- random conversations, so every index that a turn changes costs it about a page. Hence:
--   * big rows (states, contents, payloads) are in rowid tables, where they may fill a page; in WITHOUT ROWID
--     tables a row of more than about 1,000 bytes spills to a page of its own;
--   * what is only appended (the journal, messages, steps) lies in order of arrival, so a batch's rows share pages;
--   * an index exists only if something reads it.

-- retention: installation
CREATE TABLE installation (
    id              INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    partitions      INTEGER NOT NULL CHECK (partitions > 0),
    hash            TEXT    NOT NULL,
    created_at      INTEGER NOT NULL,
    config_revision INTEGER NOT NULL
) STRICT;

-- retention: installation
CREATE TABLE partitions (
    partition_id INTEGER NOT NULL PRIMARY KEY,
    epoch        INTEGER NOT NULL,
    head         INTEGER NOT NULL,
    cursor       INTEGER NOT NULL,
    stalls       INTEGER NOT NULL,
    owner_id     BLOB,
    lease_until  INTEGER NOT NULL,
    CONSTRAINT partitions_cursor CHECK (cursor <= head)
) STRICT;

-- retention: installation (a row goes with its lease)
CREATE TABLE nodes (
    node_id     BLOB    NOT NULL,
    lease_until INTEGER NOT NULL,
    CONSTRAINT nodes_pkey PRIMARY KEY (node_id)
) STRICT, WITHOUT ROWID;

-- retention: log
CREATE TABLE journal (
    partition_id   INTEGER NOT NULL,
    "offset"       INTEGER NOT NULL,
    workspace_id   BLOB    NOT NULL,
    environment_id BLOB    NOT NULL,
    lane_kind      INTEGER NOT NULL,
    lane_id        BLOB    NOT NULL,
    actor_type     TEXT    NOT NULL,
    actor_id       BLOB,
    at             INTEGER NOT NULL,
    trace_id       BLOB    NOT NULL,
    payload        BLOB    NOT NULL,
    CONSTRAINT journal_pkey UNIQUE (partition_id, "offset")
) STRICT;

-- retention: log (a row goes when the cursor has passed it)
CREATE TABLE attempts (
    partition_id INTEGER NOT NULL,
    "offset"     INTEGER NOT NULL,
    attempts     INTEGER NOT NULL,
    CONSTRAINT attempts_pkey PRIMARY KEY (partition_id, "offset")
) STRICT, WITHOUT ROWID;

-- retention: conversation
CREATE TABLE lanes (
    workspace_id   BLOB    NOT NULL,
    environment_id BLOB    NOT NULL,
    lane_kind      INTEGER NOT NULL,
    lane_id        BLOB    NOT NULL,
    version        INTEGER NOT NULL,
    bytes          BLOB    NOT NULL,
    CONSTRAINT lanes_pkey UNIQUE (workspace_id, environment_id, lane_kind, lane_id)
) STRICT;

-- retention: conversation. A destroyed key leaves its row, so that nothing can bring it back.
CREATE TABLE contact_keys (
    workspace_id   BLOB    NOT NULL,
    environment_id BLOB    NOT NULL,
    contact_id     BLOB    NOT NULL,
    master         TEXT    NOT NULL,
    bytes          BLOB,
    at             INTEGER NOT NULL,
    destroyed_at   INTEGER,
    CONSTRAINT contact_keys_pkey PRIMARY KEY (workspace_id, environment_id, contact_id)
) STRICT, WITHOUT ROWID;

-- retention: conversation
CREATE TABLE contacts (
    workspace_id   BLOB    NOT NULL,
    environment_id BLOB    NOT NULL,
    contact_id     BLOB    NOT NULL,
    name           TEXT    NOT NULL,
    locale         TEXT,
    time_zone      TEXT,
    fields         BLOB    NOT NULL,
    merged_into    BLOB,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    CONSTRAINT contacts_pkey PRIMARY KEY (workspace_id, environment_id, contact_id)
) STRICT, WITHOUT ROWID;

-- retention: conversation
CREATE TABLE identities (
    workspace_id   BLOB    NOT NULL,
    environment_id BLOB    NOT NULL,
    kind           TEXT    NOT NULL,
    scope          TEXT    NOT NULL,
    value          TEXT    NOT NULL,
    contact_id     BLOB    NOT NULL,
    at             INTEGER NOT NULL,
    CONSTRAINT identities_pkey PRIMARY KEY (workspace_id, environment_id, kind, scope, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX identities_contact ON identities (workspace_id, environment_id, contact_id);

-- retention: conversation
CREATE TABLE contact_tags (
    workspace_id   BLOB    NOT NULL,
    environment_id BLOB    NOT NULL,
    contact_id     BLOB    NOT NULL,
    tag            TEXT    NOT NULL,
    at             INTEGER NOT NULL,
    CONSTRAINT contact_tags_pkey PRIMARY KEY (workspace_id, environment_id, contact_id, tag)
) STRICT, WITHOUT ROWID;

-- retention: conversation
CREATE TABLE threads (
    workspace_id    BLOB    NOT NULL,
    environment_id  BLOB    NOT NULL,
    contact_id      BLOB    NOT NULL,
    version         INTEGER NOT NULL,
    channel_id      BLOB,
    last_message_at INTEGER NOT NULL,
    preview         BLOB    NOT NULL,
    preview_inbound INTEGER NOT NULL CHECK (preview_inbound IN (0, 1)),
    unread          INTEGER NOT NULL,
    window_until    INTEGER,
    ticket_id       BLOB,
    status          TEXT    NOT NULL,
    assignee_id     BLOB,
    team_id         BLOB,
    priority        TEXT    NOT NULL,
    snoozed_until   INTEGER,
    run_id          BLOB,
    CONSTRAINT threads_pkey PRIMARY KEY (workspace_id, environment_id, contact_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX threads_list ON threads (workspace_id, environment_id, last_message_at, contact_id);
-- The two questions that would otherwise read past every thread a flow has dealt with. Neither holds threads of flows.
CREATE INDEX threads_staff ON threads (workspace_id, environment_id, last_message_at, contact_id)
    WHERE status IN ('open', 'pending', 'on_hold');
CREATE INDEX threads_assignee ON threads (workspace_id, environment_id, assignee_id, last_message_at, contact_id)
    WHERE assignee_id IS NOT NULL;

-- retention: conversation
CREATE TABLE messages (
    workspace_id     BLOB    NOT NULL,
    environment_id   BLOB    NOT NULL,
    contact_id       BLOB    NOT NULL,
    message_id       BLOB    NOT NULL,
    channel_id       BLOB    NOT NULL,
    direction        TEXT    NOT NULL,
    author_type      TEXT    NOT NULL,
    author_id        BLOB,
    kind             TEXT    NOT NULL,
    content          BLOB    NOT NULL,
    provider_id      TEXT,
    reply_to         TEXT,
    status           INTEGER NOT NULL,
    ticket_id        BLOB,
    run_id           BLOB,
    position         INTEGER NOT NULL,
    sent_at          INTEGER NOT NULL,
    created_at       INTEGER NOT NULL,
    -- When each status was reached first: an object of status rank to moment.
    reached          TEXT    NOT NULL DEFAULT '{}',
    error_code       INTEGER,
    error_detail     TEXT,
    attachment_id    BLOB,
    attachment_error TEXT,
    -- One index for both questions: a page of the thread, and one message by its id (which is among the last few).
    CONSTRAINT messages_pkey UNIQUE (workspace_id, environment_id, contact_id, position, message_id)
) STRICT;

-- retention: conversation
CREATE TABLE thread_events (
    workspace_id   BLOB    NOT NULL,
    environment_id BLOB    NOT NULL,
    contact_id     BLOB    NOT NULL,
    id             BLOB    NOT NULL,
    position       INTEGER NOT NULL,
    kind           TEXT    NOT NULL,
    actor_type     TEXT    NOT NULL,
    actor_id       BLOB,
    body           BLOB    NOT NULL,
    at             INTEGER NOT NULL,
    CONSTRAINT thread_events_pkey UNIQUE (workspace_id, environment_id, contact_id, position, id)
) STRICT;

-- retention: conversation
CREATE TABLE tickets (
    workspace_id   BLOB    NOT NULL,
    environment_id BLOB    NOT NULL,
    contact_id     BLOB    NOT NULL,
    ticket_id      BLOB    NOT NULL,
    number         INTEGER NOT NULL,
    status         TEXT    NOT NULL,
    priority       TEXT    NOT NULL,
    assignee_id    BLOB,
    team_id        BLOB,
    summary        BLOB    NOT NULL,
    opened_at      INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    closed_at      INTEGER,
    CONSTRAINT tickets_pkey PRIMARY KEY (workspace_id, environment_id, ticket_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tickets_contact ON tickets (workspace_id, environment_id, contact_id, ticket_id);

-- retention: conversation
CREATE TABLE ticket_legs (
    workspace_id      BLOB    NOT NULL,
    environment_id    BLOB    NOT NULL,
    ticket_id         BLOB    NOT NULL,
    leg_id            BLOB    NOT NULL,
    number            INTEGER NOT NULL,
    opened_at         INTEGER NOT NULL,
    first_response_at INTEGER,
    solved_at         INTEGER,
    CONSTRAINT ticket_legs_pkey PRIMARY KEY (workspace_id, environment_id, leg_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_legs_ticket ON ticket_legs (workspace_id, environment_id, ticket_id, number);

-- retention: conversation
-- "trigger" is a word of SQL.
CREATE TABLE runs (
    workspace_id   BLOB    NOT NULL,
    environment_id BLOB    NOT NULL,
    run_id         BLOB    NOT NULL,
    contact_id     BLOB    NOT NULL,
    flow_id        BLOB    NOT NULL,
    version_id     BLOB    NOT NULL,
    status         TEXT    NOT NULL,
    "trigger"      TEXT    NOT NULL,
    started_at     INTEGER NOT NULL,
    ended_at       INTEGER,
    reason         TEXT,
    CONSTRAINT runs_pkey PRIMARY KEY (workspace_id, environment_id, run_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX runs_contact ON runs (workspace_id, environment_id, contact_id, run_id);

-- retention: trace
CREATE TABLE run_steps (
    workspace_id   BLOB    NOT NULL,
    environment_id BLOB    NOT NULL,
    run_id         BLOB    NOT NULL,
    turn           INTEGER NOT NULL,
    at             INTEGER NOT NULL,
    steps          BLOB    NOT NULL,
    CONSTRAINT run_steps_pkey UNIQUE (workspace_id, environment_id, run_id, turn)
) STRICT;
CREATE INDEX run_steps_at ON run_steps (at);

-- retention: none (a row goes when it fires)
CREATE TABLE timers (
    id             BLOB    NOT NULL,
    partition_id   INTEGER NOT NULL,
    workspace_id   BLOB    NOT NULL,
    environment_id BLOB    NOT NULL,
    lane_kind      INTEGER NOT NULL,
    lane_id        BLOB    NOT NULL,
    due            INTEGER NOT NULL,
    CONSTRAINT timers_pkey PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX timers_due ON timers (partition_id, due, id);

-- retention: none (a row goes when the effect is settled)
CREATE TABLE outbox (
    effect_id      BLOB    NOT NULL,
    partition_id   INTEGER NOT NULL,
    workspace_id   BLOB    NOT NULL,
    environment_id BLOB    NOT NULL,
    kind           INTEGER NOT NULL,
    contact_id     BLOB    NOT NULL,
    channel_id     BLOB,
    priority       INTEGER NOT NULL,
    position       INTEGER NOT NULL,
    state          INTEGER NOT NULL,
    attempts       INTEGER NOT NULL,
    not_before     INTEGER NOT NULL,
    not_after      INTEGER,
    claimed_at     INTEGER,
    repeatable     INTEGER NOT NULL CHECK (repeatable IN (0, 1)),
    created_at     INTEGER NOT NULL,
    trace_id       BLOB    NOT NULL,
    payload        BLOB    NOT NULL,
    CONSTRAINT outbox_pkey UNIQUE (effect_id)
) STRICT;
CREATE INDEX outbox_partition ON outbox (partition_id, effect_id);

-- retention: as long as the setting
CREATE TABLE documents (
    kind           TEXT    NOT NULL,
    id             BLOB    NOT NULL,
    workspace_id   BLOB,
    environment_id BLOB,
    key            TEXT    NOT NULL,
    parent_id      BLOB,
    version        INTEGER NOT NULL,
    body           TEXT    NOT NULL,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    CONSTRAINT documents_pkey PRIMARY KEY (kind, id)
) STRICT;
CREATE UNIQUE INDEX documents_key_key
    ON documents (kind, key, ifnull(workspace_id, x''), ifnull(environment_id, x''));

-- retention: record
CREATE TABLE audit (
    id             BLOB    NOT NULL,
    workspace_id   BLOB,
    environment_id BLOB,
    at             INTEGER NOT NULL,
    actor_type     TEXT    NOT NULL,
    actor_id       BLOB,
    action         TEXT    NOT NULL,
    target         TEXT    NOT NULL,
    detail         TEXT    NOT NULL,
    trace_id       BLOB    NOT NULL,
    CONSTRAINT audit_pkey UNIQUE (workspace_id, id)
) STRICT;

-- retention: trace
CREATE TABLE command_results (
    workspace_id   BLOB    NOT NULL,
    environment_id BLOB    NOT NULL,
    command_id     BLOB    NOT NULL,
    at             INTEGER NOT NULL,
    body           TEXT    NOT NULL,
    CONSTRAINT command_results_pkey UNIQUE (workspace_id, environment_id, command_id)
) STRICT;
CREATE INDEX command_results_at ON command_results (at);

-- retention: trace
CREATE TABLE idempotency_keys (
    workspace_id BLOB    NOT NULL,
    caller       TEXT    NOT NULL,
    key          TEXT    NOT NULL,
    request      BLOB    NOT NULL,
    status       INTEGER NOT NULL,
    response     BLOB    NOT NULL,
    at           INTEGER NOT NULL,
    CONSTRAINT idempotency_keys_pkey UNIQUE (workspace_id, caller, key)
) STRICT;
CREATE INDEX idempotency_keys_at ON idempotency_keys (at);

-- retention: operation
CREATE TABLE incidents (
    workspace_id   BLOB    NOT NULL,
    environment_id BLOB    NOT NULL,
    incident_id    BLOB    NOT NULL,
    code           TEXT    NOT NULL,
    contact_id     BLOB,
    effect_id      BLOB,
    summary        TEXT    NOT NULL,
    detail         BLOB    NOT NULL,
    at             INTEGER NOT NULL,
    resolved_at    INTEGER,
    trace_id       BLOB    NOT NULL,
    CONSTRAINT incidents_pkey UNIQUE (workspace_id, environment_id, incident_id)
) STRICT;
CREATE INDEX incidents_open ON incidents (workspace_id, environment_id, incident_id) WHERE resolved_at IS NULL;

-- retention: operation
CREATE TABLE channel_events (
    workspace_id   BLOB    NOT NULL,
    environment_id BLOB    NOT NULL,
    channel_id     BLOB    NOT NULL,
    position       INTEGER NOT NULL,
    field          TEXT    NOT NULL,
    body           TEXT    NOT NULL,
    at             INTEGER NOT NULL,
    CONSTRAINT channel_events_pkey UNIQUE (workspace_id, environment_id, channel_id, position)
) STRICT;

-- retention: conversation
CREATE TABLE attachments (
    workspace_id   BLOB    NOT NULL,
    environment_id BLOB    NOT NULL,
    attachment_id  BLOB    NOT NULL,
    sha256         BLOB    NOT NULL,
    size           INTEGER NOT NULL,
    mime_type      TEXT    NOT NULL,
    filename       TEXT,
    contact_id     BLOB,
    at             INTEGER NOT NULL,
    CONSTRAINT attachments_pkey PRIMARY KEY (workspace_id, environment_id, attachment_id)
) STRICT, WITHOUT ROWID;
