/** First in, first out, each item at most once; every operation, leaving from the middle included, costs the same. */
export class Fifo<T extends object> implements Iterable<T> {
  #items: (T | undefined)[] = [];
  #head = 0;
  #base = 0;
  readonly #positions = new Map<T, number>();

  get size(): number {
    return this.#positions.size;
  }

  has(item: T): boolean {
    return this.#positions.has(item);
  }

  push(item: T): void {
    if (this.#positions.has(item)) return;
    this.#positions.set(item, this.#base + this.#items.length);
    this.#items.push(item);
  }

  peek(): T | undefined {
    while (this.#head < this.#items.length && this.#items[this.#head] === undefined) this.#head++;
    this.#forgetThePast();
    return this.#items[this.#head];
  }

  shift(): T | undefined {
    const item = this.peek();
    if (item !== undefined) this.remove(item);
    return item;
  }

  remove(item: T): boolean {
    const position = this.#positions.get(item);
    if (position === undefined) return false;
    this.#positions.delete(item);
    this.#items[position - this.#base] = undefined;
    return true;
  }

  *[Symbol.iterator](): Iterator<T> {
    for (const item of this.#items) if (item !== undefined) yield item;
  }

  #forgetThePast(): void {
    if (this.#head < 1024 || this.#head * 2 < this.#items.length) return;
    this.#items = this.#items.slice(this.#head);
    this.#base += this.#head;
    this.#head = 0;
  }
}
