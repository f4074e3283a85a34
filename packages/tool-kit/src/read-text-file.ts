import { readFile } from "node:fs/promises";
import { ConfigError } from "@d2pipe/errors";

function toReason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return "no such file";
  return typeof code === "string" ? `not readable (${code})` : "not readable";
}

/** The bytes of the file that a flag names. Throws a `ConfigError` that names both. */
export async function readBinaryFile(file: string, flag: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new ConfigError([`${file}: ${toReason(error)}; expected the file of ${flag}`], { cause: error });
  }
}

/** The text of the file that a flag names. Throws a `ConfigError` that names both, also when it is not UTF-8. */
export async function readTextFile(file: string, flag: string): Promise<string> {
  const bytes = await readBinaryFile(file, flag);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new ConfigError([`${file}: not UTF-8; expected the file of ${flag}`], { cause: error });
  }
}
