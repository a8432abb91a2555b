-- What flows ask people of the team to decide: for lists; what is decided is decided in the contact's lane.

CREATE TABLE approvals (
    workspace_id   uuid NOT NULL,
    environment_id uuid NOT NULL,
    approval_id    uuid NOT NULL,
    contact_id     uuid NOT NULL,
    run_id         uuid NOT NULL,
    flow_id        uuid NOT NULL,
    state          text NOT NULL,
    asked_at       bigint NOT NULL,
    due_at         bigint,
    decided_at     bigint,
    asked          text NOT NULL,
    body           bytea NOT NULL,
    CONSTRAINT approvals_pkey PRIMARY KEY (workspace_id, environment_id, approval_id)
);
CREATE INDEX approvals_state ON approvals (workspace_id, environment_id, state, approval_id);
COMMENT ON TABLE approvals IS 'conversation. What flows ask people of the team to decide';
