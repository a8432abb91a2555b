-- What people and words are found by: hashes of terms, in an index that no turn writes (hilo-store, `search`).

CREATE TABLE search_standings (
    partition_id   smallint NOT NULL,
    "offset"       bigint NOT NULL,
    walk           text COLLATE "C" NOT NULL CHECK (walk IN ('done', 'ahead', 'behind')),
    workspace_id   uuid,
    environment_id uuid,
    contact_id     uuid,
    CONSTRAINT search_standings_pkey PRIMARY KEY (partition_id),
    CONSTRAINT search_standings_behind CHECK ((walk = 'behind') = (contact_id IS NOT NULL))
);
COMMENT ON TABLE search_standings IS 'installation. How far each partition''s index has come; no row: nothing is indexed';
-- A database from before starts with a walk over everybody.
INSERT INTO search_standings (partition_id, "offset", walk) SELECT partition_id, cursor, 'ahead' FROM partitions;

CREATE TABLE search_contacts (
    -- Stands for the contact in documents, of which there are many.
    id             bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    workspace_id   uuid NOT NULL,
    environment_id uuid NOT NULL,
    contact_id     uuid NOT NULL,
    up_to          bigint NOT NULL,
    person         bigint NOT NULL,
    -- The document of the person, if there is one.
    document       bigint,
    CONSTRAINT search_contacts_pkey PRIMARY KEY (id),
    CONSTRAINT search_contacts_key UNIQUE (workspace_id, environment_id, contact_id)
) WITH (fillfactor = 85);
COMMENT ON TABLE search_contacts IS 'conversation. What is indexed of each contact; erased with the person''s key';

CREATE SEQUENCE search_documents_number;
CREATE TABLE search_documents (
    number   bigint NOT NULL,
    contact  bigint NOT NULL,
    kind     smallint NOT NULL,
    position bigint NOT NULL,
    -- The number of the document's block in the upper bits, a token in the lower ones. So what is written lately lies together
    -- in the index, and a common word, which millions of documents have, is looked up block by block.
    tokens   bigint[] NOT NULL,
    CONSTRAINT search_documents_pkey PRIMARY KEY (number)
);
-- For erasing a person.
CREATE INDEX search_documents_contact ON search_documents (contact);
-- Without the list of what is not sorted in yet: every search would read it whole.
CREATE INDEX search_documents_tokens ON search_documents USING gin (tokens) WITH (fastupdate = off);
COMMENT ON TABLE search_documents IS 'conversation. What can be found, by hashes of its terms; erased with the person''s key';
