/** Wakes whoever waits for something to have changed. */
export class Changes {
  #wake: (() => void)[] = [];

  announce(): void {
    for (const each of this.#wake.splice(0)) each();
  }

  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake.push(resolve);
    });
  }
}
