-- Here `outbox_partition` stays: several nodes look for what others have added to their partitions, and settled rows stay in
-- `outbox_pkey` until they are vacuumed.
COMMENT ON INDEX outbox_partition IS 'Nodes look for what others have added to their partitions';
