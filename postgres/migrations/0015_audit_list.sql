-- Realm admins read the audit log newest first, narrowed by person, room and action. Services write beside their work, so `id`
-- does not follow the time. Whom an entry is about is its target where auth-callout wrote it, else a detail.
DROP INDEX audit_log_by_actor, audit_log_by_action;
CREATE INDEX audit_log_by_time ON audit_log (at DESC, id DESC);
CREATE INDEX audit_log_by_actor ON audit_log (actor, at DESC, id DESC);
CREATE INDEX audit_log_by_action ON audit_log (action, at DESC, id DESC);
CREATE INDEX audit_log_by_target ON audit_log (target, at DESC, id DESC) WHERE target IS NOT NULL;
CREATE INDEX audit_log_by_person ON audit_log ((details ->> 'person'), at DESC, id DESC)
  WHERE details ->> 'person' IS NOT NULL;
