-- Who a message came from, by the provider's id alone: clients of the Cloud API mark messages as read and name nothing else.
-- Customers' messages only, so that a conversation pays for it once per turn and what Hilo sends not at all.
CREATE INDEX messages_received ON messages (channel_id, provider_id) WHERE direction = 'inbound';

-- When the program that uploaded a file said that it is no longer to be used. Messages that were made of it keep it.
ALTER TABLE attachments ADD COLUMN withdrawn_at bigint;
