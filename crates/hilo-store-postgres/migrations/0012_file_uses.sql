-- Which uploaded files messages were made of, and which bytes nobody needs any more: what is deleted when.

CREATE TABLE attachment_uses (
    workspace_id   uuid NOT NULL,
    environment_id uuid NOT NULL,
    contact_id     uuid NOT NULL,
    attachment_id  uuid NOT NULL,
    at             bigint NOT NULL,
    CONSTRAINT attachment_uses_pkey PRIMARY KEY (workspace_id, environment_id, contact_id, attachment_id)
);
CREATE INDEX attachment_uses_attachment ON attachment_uses (workspace_id, environment_id, attachment_id);
COMMENT ON TABLE attachment_uses IS 'conversation. In whose thread a message was made of which uploaded file';

-- Since when no message uses an upload; null while one does, and for what came in a conversation. Of uploads from before nobody
-- knows, so they are taken to be used.
ALTER TABLE attachments ADD COLUMN unused_since bigint;
CREATE INDEX attachments_unused ON attachments (unused_since) WHERE unused_since IS NOT NULL;
CREATE INDEX attachments_contact ON attachments (workspace_id, environment_id, contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX attachments_content ON attachments (workspace_id, environment_id, sha256);
CREATE INDEX contact_keys_destroyed ON contact_keys (destroyed_at) WHERE destroyed_at IS NOT NULL;

CREATE TABLE loose_files (
    workspace_id   uuid NOT NULL,
    environment_id uuid NOT NULL,
    sha256         bytea NOT NULL CONSTRAINT loose_files_sha256_length CHECK (octet_length(sha256) = 32),
    at             bigint NOT NULL,
    CONSTRAINT loose_files_pkey PRIMARY KEY (workspace_id, environment_id, sha256)
);
CREATE INDEX loose_files_at ON loose_files (at);
COMMENT ON TABLE loose_files IS 'none (a row goes when the file is deleted). Bytes that lost their last row';
