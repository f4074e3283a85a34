import { readFile } from "node:fs/promises";
import { type MetadataSnapshot, parseMetadataSnapshot } from "@d2pipe/dhis2-model";
import { ConfigError } from "@d2pipe/errors";
import { z } from "zod";
import { type CheckedMapping, type MappingFlags, parseMapping } from "@d2pipe/mapping";

export interface Inputs {
  mapping: string;
  metadata: string | undefined;
  /** A table of org units: what the source calls them → UID. */
  orgUnits: string | undefined;
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

const tableSchema = z.record(z.string(), z.string());

async function readTable(file: string): Promise<Readonly<Record<string, string>>> {
  const text = await readText(file, "--org-units");
  try {
    return tableSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new ConfigError([`${file}: expected one JSON object, text of the source → UID of an org unit`], {
      cause: error,
    });
  }
}

/** Reads and checks mapping, metadata and table. Throws one `ConfigError` for the faults of all files. */
export async function readInputs({ mapping, metadata, orgUnits, flags }: Inputs): Promise<CheckedMapping> {
  const [text, snapshot, table] = await Promise.allSettled([
    readText(mapping, "--mapping"),
    metadata === undefined ? undefined : readSnapshot(metadata),
    orgUnits === undefined ? undefined : readTable(orgUnits),
  ]);
  const refused = [text, snapshot, table].filter(isRefused).map(({ reason }) => toConfigError(reason));
  if (text.status === "rejected" || snapshot.status === "rejected" || table.status === "rejected") {
    const faults = refused.flatMap((error) => error.faults);
    const hint = refused.find((error) => error.hint !== undefined)?.hint;
    throw new ConfigError(faults, hint === undefined ? {} : { hint });
  }
  const given = { ...flags, orgUnits: table.value };
  return parseMapping({ text: text.value, source: mapping, flags: given, snapshot: snapshot.value });
}

/** Anything but a fault of the files is a bug and goes on as it is. */
function toConfigError(reason: unknown): ConfigError {
  if (reason instanceof ConfigError) return reason;
  throw reason;
}
