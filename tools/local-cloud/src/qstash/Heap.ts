/** Items by their `at`, the earliest first; equals leave in the order they came. Push and pop cost log n. */
export class Heap<T extends { readonly at: number }> {
  #nodes: { item: T; order: number }[] = [];
  #pushed = 0;

  get size(): number {
    return this.#nodes.length;
  }

  peek(): T | undefined {
    return this.#nodes[0]?.item;
  }

  push(item: T): void {
    const nodes = this.#nodes;
    let hole = nodes.push({ item, order: this.#pushed++ }) - 1;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!this.#before(hole, parent)) break;
      this.#swap(hole, parent);
      hole = parent;
    }
  }

  pop(): T | undefined {
    const first = this.#nodes[0];
    const last = this.#nodes.pop();
    if (first === undefined || last === undefined) return undefined;
    if (this.#nodes.length > 0) {
      this.#nodes[0] = last;
      this.#sink(0);
    }
    return first.item;
  }

  /** Drops what `keep` refuses, in one pass. */
  retain(keep: (item: T) => boolean): void {
    this.#nodes = this.#nodes.filter((node) => keep(node.item));
    for (let index = (this.#nodes.length >> 1) - 1; index >= 0; index--) this.#sink(index);
  }

  #sink(from: number): void {
    let hole = from;
    for (;;) {
      const left = 2 * hole + 1;
      if (left >= this.#nodes.length) return;
      const right = left + 1;
      const child = right < this.#nodes.length && this.#before(right, left) ? right : left;
      if (!this.#before(child, hole)) return;
      this.#swap(child, hole);
      hole = child;
    }
  }

  #before(a: number, b: number): boolean {
    const left = this.#nodes[a]!;
    const right = this.#nodes[b]!;
    return left.item.at < right.item.at || (left.item.at === right.item.at && left.order < right.order);
  }

  #swap(a: number, b: number): void {
    [this.#nodes[a], this.#nodes[b]] = [this.#nodes[b]!, this.#nodes[a]!];
  }
}
