/** One load at a time for each key: who asks while one is under way gets its result. */
export class Singleflight<T> {
  readonly #flying = new Map<string, Promise<T>>();

  run(key: string, load: () => Promise<T>): Promise<T> {
    const flying = this.#flying.get(key);
    if (flying !== undefined) return flying;
    const flight = load().finally(() => this.#flying.delete(key));
    this.#flying.set(key, flight);
    return flight;
  }
}
