import { counter, gauge } from '@nats-chat/otel';
import type { People } from './people.ts';

/** What the service counts beyond the kit’s own metrics of each request. */
export const metrics = {
  changes: counter('directory_changes_total', 'People who were written by this instance: new, changed or gone.'),
  reads: counter('directory_reads_total', 'Readings of Keycloak, by `kind` (all, changes) and `result`.'),
} as const;

/** Shows how many people are in memory. */
export const observePeople = (people: Pick<People, 'size'>): void => {
  gauge('directory_people', 'People in memory, those who are gone included.', () => people.size);
};
