/** A list that grows at its end and shrinks at its head, with both in constant time on average. */
export class Queue<Item> {
  #items: Item[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  get first(): Item | undefined {
    return this.#items[this.#head];
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  shift(): Item | undefined {
    const item = this.first;
    if (item === undefined) return undefined;
    this.#head += 1;
    // Copied when half of it is empty, so that each item is copied once on average.
    if (this.#head * 2 > this.#items.length) this.#compact();
    return item;
  }

  /** Returns at most `limit` items from the first one on that `isPast` holds for; it must hold for all that follow. */
  from(isPast: (item: Item) => boolean, limit: number): readonly Item[] {
    let low = this.#head;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const item = this.#items[middle];
      if (item !== undefined && isPast(item)) high = middle;
      else low = middle + 1;
    }
    return this.#items.slice(low, low + limit);
  }

  /** Replaces or, with `undefined`, removes items. */
  update(change: (item: Item) => Item | undefined): void {
    this.#compact();
    this.#items = this.#items.flatMap((item) => change(item) ?? []);
  }

  #compact(): void {
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }
}
