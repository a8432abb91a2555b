-- What flows ask people of the team to decide: for lists; what is decided is decided in the contact's lane.

-- retention: conversation
CREATE TABLE approvals (
    workspace_id   BLOB    NOT NULL,
    environment_id BLOB    NOT NULL,
    approval_id    BLOB    NOT NULL,
    contact_id     BLOB    NOT NULL,
    run_id         BLOB    NOT NULL,
    flow_id        BLOB    NOT NULL,
    state          TEXT    NOT NULL,
    asked_at       INTEGER NOT NULL,
    due_at         INTEGER,
    decided_at     INTEGER,
    asked          TEXT    NOT NULL,
    body           BLOB    NOT NULL,
    CONSTRAINT approvals_pkey PRIMARY KEY (workspace_id, environment_id, approval_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX approvals_state ON approvals (workspace_id, environment_id, state, approval_id);
