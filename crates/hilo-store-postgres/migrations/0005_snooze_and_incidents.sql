-- Threads asleep. A turn of a thread that is awake never touches the index.
ALTER TABLE threads ADD COLUMN woken_at bigint;
CREATE INDEX threads_snoozed ON threads (workspace_id, environment_id, last_message_at, contact_id)
    WHERE snoozed_until IS NOT NULL;

-- How incidents were dealt with. `resolved_at` is when; what was dealt with before knows no more than that.
ALTER TABLE incidents ADD COLUMN closed_by_type text COLLATE "C";
ALTER TABLE incidents ADD COLUMN closed_by_id uuid;
ALTER TABLE incidents ADD COLUMN outcome text COLLATE "C";
ALTER TABLE incidents ADD COLUMN reason text;

-- What somebody did and what was done in an area, without reading all the rest. People's orders and changes of settings pay
-- for it, conversations with flows do not.
CREATE INDEX audit_actor ON audit (workspace_id, actor_type, coalesce(actor_id, '00000000-0000-0000-0000-000000000000'), id);
CREATE INDEX audit_area ON audit (workspace_id, split_part(action, '.', 1), id);

-- The runs of one flow. Paid for when a run starts, and never again.
CREATE INDEX runs_flow ON runs (workspace_id, environment_id, flow_id, run_id);
