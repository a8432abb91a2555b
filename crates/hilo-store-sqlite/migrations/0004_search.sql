-- What people and words are found by: hashes of terms, in an index that no turn writes (hilo-store, `search`).

-- How far each partition's index has come; no row: nothing is indexed. A database from before starts with a walk over everybody.
-- retention: installation
CREATE TABLE search_standings (
    partition_id   INTEGER NOT NULL PRIMARY KEY,
    "offset"       INTEGER NOT NULL,
    walk           TEXT    NOT NULL CHECK (walk IN ('done', 'ahead', 'behind')),
    workspace_id   BLOB,
    environment_id BLOB,
    contact_id     BLOB,
    CONSTRAINT search_standings_behind CHECK ((walk = 'behind') = (contact_id IS NOT NULL))
) STRICT;
INSERT INTO search_standings (partition_id, "offset", walk) SELECT partition_id, cursor, 'ahead' FROM partitions;

-- What is indexed of each contact. Their small number stands for them in documents, of which there are many.
-- retention: conversation (erased with the person's key)
CREATE TABLE search_contacts (
    id             INTEGER NOT NULL PRIMARY KEY,
    workspace_id   BLOB    NOT NULL,
    environment_id BLOB    NOT NULL,
    contact_id     BLOB    NOT NULL,
    up_to          INTEGER NOT NULL,
    person         INTEGER NOT NULL,
    -- The document of the person, if there is one.
    document       INTEGER,
    CONSTRAINT search_contacts_key UNIQUE (workspace_id, environment_id, contact_id)
) STRICT;

-- retention: conversation (erased with the person's key)
CREATE TABLE search_documents (
    number   INTEGER NOT NULL PRIMARY KEY,
    contact  INTEGER NOT NULL,
    kind     INTEGER NOT NULL,
    position INTEGER NOT NULL
) STRICT;
-- For erasing a person.
CREATE INDEX search_documents_contact ON search_documents (contact);

-- The tokens of each document, by its number: hexadecimal words. Which documents have a token is all that is kept.
-- retention: conversation (erased with the person's key)
CREATE VIRTUAL TABLE search_tokens USING fts5 (tokens, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');
