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
    const start = this.#find(isPast);
    return this.#items.slice(start, start + limit);
  }

  /** Replaces or, with `undefined`, removes the first item that `isPast` holds for; it must hold for all that follow. */
  update(isPast: (item: Item) => boolean, change: (item: Item) => Item | undefined): void {
    const index = this.#find(isPast);
    const item = this.#items[index];
    if (item === undefined) return;
    const changed = change(item);
    if (changed === undefined) this.#items.splice(index, 1);
    else this.#items[index] = changed;
  }

  #find(isPast: (item: Item) => boolean): number {
    let low = this.#head;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const item = this.#items[middle];
      if (item !== undefined && isPast(item)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #compact(): void {
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }
}
