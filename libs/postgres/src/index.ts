/** PostgreSQL as the services use it: a bounded pool whose queries have a name, a time limit and a span; the audit log. */
export { auditResource, AuditTrail, postgresAuditStore } from './audit-trail.ts';
export type { AuditEntry, AuditStore } from './audit-trail.ts';
export { databaseResource, openDatabase } from './database.ts';
export type { Database, DatabaseOptions, DatabaseResourceOptions, Query, Row, TableRights } from './database.ts';
