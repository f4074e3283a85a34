import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder of its own for one test, gone at the end of its scope: `using dir = tempDir()`. */
export interface TempDir extends Disposable {
  readonly path: string;
  /** Path of a file in it. */
  file(name: string): string;
}

export function tempDir(): TempDir {
  const path = mkdtempSync(join(tmpdir(), "d2pipe-"));
  return {
    path,
    file: (name) => join(path, name),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}
