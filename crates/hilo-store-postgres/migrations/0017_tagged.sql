DROP INDEX contact_tags_tag;
CREATE INDEX contact_tags_tag ON contact_tags (workspace_id, environment_id, tag, contact_id);
COMMENT ON INDEX contact_tags_tag IS 'Who has a tag, in order: schedules of flows go over them in pages';
