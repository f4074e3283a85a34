import { readFile } from "node:fs/promises";
import { type MetadataSnapshot, parseMetadataSnapshot } from "@d2pipe/dhis2-model";
import { ConfigError } from "@d2pipe/errors";
import { type CheckedMapping, type MappingFlags, parseMapping } from "@d2pipe/mapping";

export interface Inputs {
  mapping: string;
  metadata: string | undefined;
  flags: MappingFlags;
}

async function readText(file: string, flag: string): Promise<string> {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await readFile(file));
  } catch (error) {
    const reason = error instanceof TypeError ? "not UTF-8" : toReason(error);
    throw new ConfigError([`${file}: ${reason}; expected the file of ${flag}`], { cause: error });
  }
}

function toReason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return "no such file";
  return typeof code === "string" ? `not readable (${code})` : "not readable";
}

async function readSnapshot(file: string): Promise<MetadataSnapshot> {
  const text = await readText(file, "--metadata");
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const hint = "make the file with: pull-metadata --program UID > metadata.json";
    throw new ConfigError([`${file}: not valid JSON; expected a snapshot of pull-metadata`], {
      hint,
      cause: error,
    });
  }
  return parseMetadataSnapshot(json, file);
}

function isRefused(result: PromiseSettledResult<unknown>): result is PromiseRejectedResult {
  return result.status === "rejected";
}

/** Reads and checks mapping and metadata. Throws one `ConfigError` for the faults of both files. */
export async function readInputs({ mapping, metadata, flags }: Inputs): Promise<CheckedMapping> {
  const [text, snapshot] = await Promise.allSettled([
    readText(mapping, "--mapping"),
    metadata === undefined ? undefined : readSnapshot(metadata),
  ]);
  const refused = [text, snapshot].filter(isRefused).map(({ reason }) => toConfigError(reason));
  if (text.status === "rejected" || snapshot.status === "rejected") {
    const faults = refused.flatMap((error) => error.faults);
    const hint = refused.find((error) => error.hint !== undefined)?.hint;
    throw new ConfigError(faults, hint === undefined ? {} : { hint });
  }
  return parseMapping({ text: text.value, source: mapping, flags, snapshot: snapshot.value });
}

/** Anything but a fault of the files is a bug and goes on as it is. */
function toConfigError(reason: unknown): ConfigError {
  if (reason instanceof ConfigError) return reason;
  throw reason;
}
