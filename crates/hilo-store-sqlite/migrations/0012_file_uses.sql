-- Which uploaded files messages were made of, and which bytes nobody needs any more: what is deleted when.

-- retention: conversation
CREATE TABLE attachment_uses (
    workspace_id   BLOB    NOT NULL,
    environment_id BLOB    NOT NULL,
    contact_id     BLOB    NOT NULL,
    attachment_id  BLOB    NOT NULL,
    at             INTEGER NOT NULL,
    CONSTRAINT attachment_uses_pkey PRIMARY KEY (workspace_id, environment_id, contact_id, attachment_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_uses_attachment ON attachment_uses (workspace_id, environment_id, attachment_id);

-- Since when no message uses an upload; null while one does, and for what came in a conversation. Of uploads from before nobody
-- knows, so they are taken to be used.
ALTER TABLE attachments ADD COLUMN unused_since INTEGER;
CREATE INDEX attachments_unused ON attachments (unused_since) WHERE unused_since IS NOT NULL;
CREATE INDEX attachments_contact ON attachments (workspace_id, environment_id, contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX attachments_content ON attachments (workspace_id, environment_id, sha256);
CREATE INDEX contact_keys_destroyed ON contact_keys (destroyed_at) WHERE destroyed_at IS NOT NULL;

-- retention: none (a row goes when the file is deleted)
CREATE TABLE loose_files (
    workspace_id   BLOB    NOT NULL,
    environment_id BLOB    NOT NULL,
    sha256         BLOB    NOT NULL,
    at             INTEGER NOT NULL,
    CONSTRAINT loose_files_pkey PRIMARY KEY (workspace_id, environment_id, sha256)
) STRICT, WITHOUT ROWID;
CREATE INDEX loose_files_at ON loose_files (at);
