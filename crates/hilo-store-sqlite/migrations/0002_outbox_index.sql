-- A row of the outbox comes and goes with every message; each index costs it two changes of a page. The outbox is read by
-- partition only when a process starts, in the order of effects, which `outbox_pkey` has.
DROP INDEX outbox_partition;
