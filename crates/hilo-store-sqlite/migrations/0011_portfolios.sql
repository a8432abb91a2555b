-- Messaging limits: what a portfolio may reach, and whom it reached last. Only sends that reach somebody outside a customer
-- service window touch these tables.

-- retention: operation
CREATE TABLE portfolios (
    workspace_id   BLOB    NOT NULL,
    environment_id BLOB    NOT NULL,
    portfolio      TEXT    NOT NULL,
    tier           TEXT,
    people         INTEGER,
    told_at        INTEGER,
    -- How many rows of it are in portfolio_reaches.
    taken          INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT portfolios_pkey UNIQUE (workspace_id, environment_id, portfolio)
) STRICT;

-- retention: operation
CREATE TABLE portfolio_reaches (
    workspace_id   BLOB    NOT NULL,
    environment_id BLOB    NOT NULL,
    portfolio      TEXT    NOT NULL,
    recipient      BLOB    NOT NULL,
    at             INTEGER NOT NULL,
    effect_id      BLOB,
    before         INTEGER,
    CONSTRAINT portfolio_reaches_pkey PRIMARY KEY (workspace_id, environment_id, portfolio, recipient)
) STRICT, WITHOUT ROWID;
CREATE INDEX portfolio_reaches_at ON portfolio_reaches (workspace_id, environment_id, portfolio, at);

-- Whom a send reaches outside a customer service window, and from when on. What waits already and needs no window is taken to reach
-- its contact.
ALTER TABLE outbox ADD COLUMN reach_from INTEGER;
ALTER TABLE outbox ADD COLUMN reach_recipient BLOB;
UPDATE outbox SET reach_from = 0, reach_recipient = contact_id WHERE kind = 1 AND not_after IS NULL;
