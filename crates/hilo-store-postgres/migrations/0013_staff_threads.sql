-- Here the condition of `threads_staff` costs nothing to look at, and stays as it is.
COMMENT ON INDEX threads_staff IS 'Threads that people deal with';
