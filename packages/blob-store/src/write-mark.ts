import { randomUUID } from "node:crypto";

/** Name of the mark in the file's metadata (Azure wants a C# identifier). */
export const writeMark = "d2pipewrite";

/**
 * Marks a write, so that it is known again: a library sends a write anew when the answer is lost, and is then told that the
 * condition does not hold, because our own first try landed.
 */
export function createWriteMark(): string {
  return randomUUID();
}

/** Both libraries take Node's buffers only. */
export async function* toBuffers(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
