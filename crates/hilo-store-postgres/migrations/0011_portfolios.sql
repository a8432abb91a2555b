-- Messaging limits: what a portfolio may reach, and whom it reached last. Only sends that reach somebody outside a customer
-- service window touch these tables; whoever does locks the portfolio's row first.

CREATE TABLE portfolios (
    workspace_id   uuid NOT NULL,
    environment_id uuid NOT NULL,
    portfolio      text NOT NULL,
    tier           text,
    people         bigint,
    told_at        bigint,
    taken          bigint NOT NULL DEFAULT 0,
    CONSTRAINT portfolios_pkey PRIMARY KEY (workspace_id, environment_id, portfolio)
);
COMMENT ON TABLE portfolios IS 'operation. What a portfolio may reach';
COMMENT ON COLUMN portfolios.taken IS 'How many rows of it are in portfolio_reaches';

CREATE TABLE portfolio_reaches (
    workspace_id   uuid NOT NULL,
    environment_id uuid NOT NULL,
    portfolio      text NOT NULL,
    recipient      uuid NOT NULL,
    at             bigint NOT NULL,
    effect_id      uuid,
    before         bigint,
    CONSTRAINT portfolio_reaches_pkey PRIMARY KEY (workspace_id, environment_id, portfolio, recipient)
);
CREATE INDEX portfolio_reaches_at ON portfolio_reaches (workspace_id, environment_id, portfolio, at);
COMMENT ON TABLE portfolio_reaches IS 'operation. Whom a portfolio reached outside a customer service window, kept for a day';

-- Whom a send reaches outside a customer service window, and from when on. What waits already and needs no window is taken to reach
-- its contact.
ALTER TABLE outbox ADD COLUMN reach_from bigint;
ALTER TABLE outbox ADD COLUMN reach_recipient uuid;
UPDATE outbox SET reach_from = 0, reach_recipient = contact_id WHERE kind = 1 AND not_after IS NULL;
