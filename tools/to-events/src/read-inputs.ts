import { parseMetadataText } from "@d2pipe/dhis2-model";
import { ConfigError } from "@d2pipe/errors";
import { type CheckedMapping, type MappingFlags, parseMapping } from "@d2pipe/mapping";
import { readTextFile } from "@d2pipe/tool-kit";
import { z } from "zod";

export interface Inputs {
  mapping: string;
  metadata: string | undefined;
  /** A table of org units: what the source calls them → UID. */
  orgUnits: string | undefined;
  flags: MappingFlags;
}

function isRefused(result: PromiseSettledResult<unknown>): result is PromiseRejectedResult {
  return result.status === "rejected";
}

const tableSchema = z.record(z.string(), z.string());

async function readTable(file: string): Promise<Readonly<Record<string, string>>> {
  const text = await readTextFile(file, "--org-units");
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
    readTextFile(mapping, "--mapping"),
    metadata === undefined
      ? undefined
      : readTextFile(metadata, "--metadata").then((read) => parseMetadataText(read, metadata)),
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
