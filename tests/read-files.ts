import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Every file under a folder with its content; not what SQLite puts beside a file that is read. */
export function readFiles(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !/-(shm|wal)$/u.test(entry.name),
  );
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path, readFileSync(path, "base64")];
    }),
  );
}
