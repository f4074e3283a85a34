import { randomUUID } from "node:crypto";

/** Under which name the file's metadata has the id of the write that made it (Azure wants a C# identifier). */
export const writeIdName = "d2pipewrite";

/**
 * Names a write, so that it is known again: a library sends a write anew when the answer is lost, and is then answered that the
 * condition does not hold, because our own first try landed.
 */
export function createWriteId(): string {
  return randomUUID();
}
