/** A body that is made while it is sent, piece by piece; as text it is made whole. */
export class StreamedBody {
  readonly #make: () => Iterable<string | Buffer>;

  /** @param make gives the pieces anew each time */
  constructor(make: () => Iterable<string | Buffer>) {
    this.#make = make;
  }

  [Symbol.iterator](): Iterator<string | Buffer> {
    return this.#make()[Symbol.iterator]();
  }

  toBuffer(): Buffer {
    return Buffer.concat([...this].map((piece) => Buffer.from(piece)));
  }

  toString(): string {
    return this.toBuffer().toString("utf8");
  }
}

/** Any body as bytes. */
export function toBytes(body: string | Buffer | StreamedBody): Buffer {
  return body instanceof StreamedBody ? body.toBuffer() : Buffer.from(body);
}
