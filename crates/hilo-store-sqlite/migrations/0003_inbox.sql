-- What the inbox shows each person: since when a customer waits, and what was read by whom.
ALTER TABLE threads ADD COLUMN waiting_since INTEGER;
UPDATE threads SET waiting_since = last_message_at WHERE unread > 0;
-- Where flows answer, nobody waits when the turn is committed: such turns never touch it.
CREATE INDEX threads_waiting ON threads (workspace_id, environment_id, last_message_at, contact_id)
    WHERE waiting_since IS NOT NULL;

-- The tags in use, without reading all contacts.
CREATE INDEX contact_tags_tag ON contact_tags (workspace_id, environment_id, tag);

-- retention: conversation
CREATE TABLE thread_reads (
    workspace_id   BLOB    NOT NULL,
    environment_id BLOB    NOT NULL,
    person_id      BLOB    NOT NULL,
    contact_id     BLOB    NOT NULL,
    position       INTEGER NOT NULL,
    at             INTEGER NOT NULL,
    CONSTRAINT thread_reads_pkey PRIMARY KEY (workspace_id, environment_id, person_id, contact_id)
) STRICT, WITHOUT ROWID;

-- retention: conversation
CREATE TABLE mentions (
    workspace_id   BLOB    NOT NULL,
    environment_id BLOB    NOT NULL,
    person_id      BLOB    NOT NULL,
    contact_id     BLOB    NOT NULL,
    position       INTEGER NOT NULL,
    at             INTEGER NOT NULL,
    CONSTRAINT mentions_pkey PRIMARY KEY (workspace_id, environment_id, person_id, contact_id, position)
) STRICT, WITHOUT ROWID;

-- retention: conversation
CREATE TABLE drafts (
    workspace_id   BLOB    NOT NULL,
    environment_id BLOB    NOT NULL,
    person_id      BLOB    NOT NULL,
    contact_id     BLOB    NOT NULL,
    body           BLOB    NOT NULL,
    at             INTEGER NOT NULL,
    CONSTRAINT drafts_pkey PRIMARY KEY (workspace_id, environment_id, person_id, contact_id)
) STRICT, WITHOUT ROWID;
