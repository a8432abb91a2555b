-- What the inbox shows each person: since when a customer waits, and what was read by whom.
ALTER TABLE threads ADD COLUMN waiting_since bigint;
UPDATE threads SET waiting_since = last_message_at WHERE unread > 0;
-- Where flows answer, nobody waits when the turn is committed: such turns never touch it.
CREATE INDEX threads_waiting ON threads (workspace_id, environment_id, last_message_at, contact_id)
    WHERE waiting_since IS NOT NULL;

-- The tags in use, without reading all contacts.
CREATE INDEX contact_tags_tag ON contact_tags (workspace_id, environment_id, tag);

CREATE TABLE thread_reads (
    workspace_id   uuid NOT NULL,
    environment_id uuid NOT NULL,
    person_id      uuid NOT NULL,
    contact_id     uuid NOT NULL,
    position       bigint NOT NULL,
    at             bigint NOT NULL,
    CONSTRAINT thread_reads_pkey PRIMARY KEY (workspace_id, environment_id, person_id, contact_id)
) WITH (fillfactor = 70);
COMMENT ON TABLE thread_reads IS 'conversation. How far people of the team have read';

CREATE TABLE mentions (
    workspace_id   uuid NOT NULL,
    environment_id uuid NOT NULL,
    person_id      uuid NOT NULL,
    contact_id     uuid NOT NULL,
    position       bigint NOT NULL,
    at             bigint NOT NULL,
    CONSTRAINT mentions_pkey PRIMARY KEY (workspace_id, environment_id, person_id, contact_id, position)
);
COMMENT ON TABLE mentions IS 'conversation. People of the team who are mentioned in notes';

CREATE TABLE drafts (
    workspace_id   uuid NOT NULL,
    environment_id uuid NOT NULL,
    person_id      uuid NOT NULL,
    contact_id     uuid NOT NULL,
    body           bytea NOT NULL,
    at             bigint NOT NULL,
    CONSTRAINT drafts_pkey PRIMARY KEY (workspace_id, environment_id, person_id, contact_id)
) WITH (fillfactor = 70);
COMMENT ON TABLE drafts IS 'conversation. What people of the team have begun to write';
