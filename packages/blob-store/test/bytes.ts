/** Text or bytes in pieces of `size`. */
export async function* piecesOf(content: string | Uint8Array, size = 1_000_000): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(content);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Pieces, and then a failure of the source. */
export async function* brokenAfter(pieces: number, size: number): AsyncGenerator<Uint8Array> {
  for (let count = 0; count < pieces; count++) yield Buffer.alloc(size, count);
  throw new Error("the source broke");
}

export async function toBuffer(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}
