-- No transaction
-- It found messages that mention somebody in no order, and nothing reads it any more. A backup that is under way is waited for, and
-- nobody waits for that: without CONCURRENTLY, all who read or write messages would.
DROP INDEX CONCURRENTLY IF EXISTS messages_mentions;
