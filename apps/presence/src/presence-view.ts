import { buckets } from '@nats-chat/contracts';
import { openMirror, type Mirror, type MirrorChange } from '@nats-chat/kv';
import { parse } from '@nats-chat/subjects';
import { ConnectionIndex } from './connection-index.ts';
import type { PersonRecord } from './person.ts';
import type { Beat, PresenceBuckets } from './store.kv.ts';
import type { PresenceView } from './store.ts';

export interface PresenceViewOptions {
  readonly buckets: Pick<PresenceBuckets, 'people' | 'connections'>;
  /** Called with a person whose record changed, whichever instance wrote it. */
  readonly onPerson: (user: string) => void;
  /** Called with a person one of whose connections ended; `expired`: it fell silent. */
  readonly onEnd: (user: string, expired: boolean) => void;
}

/** `PRESENCE` and `PRESENCE_CONN` in memory: some 200 bytes for everyone who came since the server started. */
export class MirroredPresence implements PresenceView {
  readonly #people: Mirror<PersonRecord>;
  readonly #connections: Mirror<Beat>;
  readonly #index = new ConnectionIndex();

  constructor({ buckets: { people, connections }, onPerson, onEnd }: PresenceViewOptions) {
    this.#people = openMirror(people);
    this.#people.onChange(({ key }) => onPerson(key));
    this.#connections = openMirror(connections);
    this.#connections.onChange((change) => this.#apply(change, onEnd));
  }

  get live(): boolean {
    return this.#people.live && this.#connections.live;
  }

  /** Resolves when both buckets are followed, however long that takes; rejects when closed before. */
  get ready(): Promise<unknown> {
    return Promise.all([this.#people.ready, this.#connections.ready]);
  }

  person(user: string): PersonRecord | undefined {
    return this.#people.peek(user)?.value;
  }

  isConnected(user: string): boolean {
    return this.#index.of(user).size > 0;
  }

  connectionsOf(user: string): ReadonlyMap<string, number> {
    return this.#index.of(user);
  }

  users(): Iterable<string> {
    const people = Array.from(this.#people.entries(), ([user]) => user);
    return new Set([...people, ...this.#index.users()]);
  }

  async close(): Promise<void> {
    await Promise.all([this.#people.close(), this.#connections.close()]);
  }

  #apply({ key, revision, value, expired }: MirrorChange<Beat>, onEnd: PresenceViewOptions['onEnd']): void {
    const tab = parse(buckets.PRESENCE_CONN.key, key);
    if (tab === undefined) return;
    if (value === undefined) {
      this.#index.end(tab.user, tab.connId);
      onEnd(tab.user, expired);
    } else {
      this.#index.refresh(tab.user, tab.connId, revision);
    }
  }
}
