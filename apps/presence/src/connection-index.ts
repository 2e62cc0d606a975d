/** Live connections by person, each with the revision at which it last said that it lives. */
export class ConnectionIndex {
  readonly #byUser = new Map<string, Map<string, number>>();

  of(user: string): ReadonlyMap<string, number> {
    return this.#byUser.get(user) ?? NONE;
  }

  users(): Iterable<string> {
    return this.#byUser.keys();
  }

  refresh(user: string, connId: string, revision: number): void {
    const connections = this.#byUser.get(user) ?? new Map<string, number>();
    connections.set(connId, revision);
    this.#byUser.set(user, connections);
  }

  end(user: string, connId: string): void {
    const connections = this.#byUser.get(user);
    connections?.delete(connId);
    // People who are gone leave nothing behind, so that this does not grow with everyone who ever came.
    if (connections?.size === 0) this.#byUser.delete(user);
  }
}

const NONE: ReadonlyMap<string, number> = new Map();
