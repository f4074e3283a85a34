/**
 * Bytes that grow, outside of JavaScript's heap, and are used again for a later page: a buffer a page would wait for the
 * collector, and a listing would take twice the memory.
 */
export class PageBytes {
  #bytes: Buffer<ArrayBuffer> = Buffer.from(new ArrayBuffer(0));
  #length = 0;

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  get length(): number {
    return this.#length;
  }

  clear(): void {
    this.#length = 0;
  }

  append(piece: Uint8Array): void {
    this.#reserve(this.#length + piece.length);
    this.#bytes.set(piece, this.#length);
    this.#length += piece.length;
  }

  appendText(text: string): void {
    // No letter takes more than three bytes for each of its UTF-16 units; to count them would take as long as to write them.
    this.#reserve(this.#length + text.length * 3);
    this.#length += this.#bytes.write(text, this.#length);
  }

  getText(start: number, end: number): string {
    return this.#bytes.toString("utf8", start, end);
  }

  #reserve(capacity: number): void {
    if (capacity <= this.#bytes.length) return;
    // `transfer` frees the smaller one now, not when the collector comes by.
    this.#bytes = Buffer.from(this.#bytes.buffer.transfer(Math.ceil(capacity * 1.25)));
  }
}
