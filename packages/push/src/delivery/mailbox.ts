/** What happened since somebody looked, in order; looking waits until there is something. */
export class Mailbox<Item> {
  #items: Item[] = [];
  #wake: (() => void) | undefined;

  post(item: Item): void {
    this.#items.push(item);
    this.#wake?.();
    this.#wake = undefined;
  }

  async take(): Promise<readonly Item[]> {
    if (this.#items.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const items = this.#items;
    this.#items = [];
    return items;
  }
}
