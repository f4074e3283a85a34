import { type MetadataSnapshot, parseMetadataSnapshot } from "@d2pipe/dhis2-model";
import { ConfigError } from "@d2pipe/errors";
import { type CheckedMapping, type MappingFlags, type NamedText, parseMapping } from "@d2pipe/mapping";
import { readTextFile } from "@d2pipe/tool-kit";

/** Names of files, and what flags say besides. */
export interface Inputs {
  mapping: string;
  metadata: string | undefined;
  /** A table of org units: what the source calls them → UID. */
  orgUnits: string | undefined;
  flags: MappingFlags;
}

async function readNamed(file: string, flag: string): Promise<NamedText> {
  return { text: await readTextFile(file, flag), source: file };
}

async function readSnapshot(file: string): Promise<MetadataSnapshot> {
  return parseMetadataSnapshot(await readTextFile(file, "--metadata"), file);
}

/** Reads and checks mapping, metadata and table. Throws one `ConfigError` for the issues of all files. */
export async function readInputs({ mapping, metadata, orgUnits, flags }: Inputs): Promise<CheckedMapping> {
  const [text, snapshot, table] = await Promise.allSettled([
    readNamed(mapping, "--mapping"),
    metadata === undefined ? undefined : readSnapshot(metadata),
    orgUnits === undefined ? undefined : readNamed(orgUnits, "--org-units"),
  ]);
  if (text.status === "rejected" || snapshot.status === "rejected" || table.status === "rejected") {
    throw toConfigError([text, snapshot, table].filter(isRefused).map(({ reason }) => reason));
  }
  return parseMapping({ ...text.value, flags, orgUnits: table.value, snapshot: snapshot.value });
}

function isRefused(result: PromiseSettledResult<unknown>): result is PromiseRejectedResult {
  return result.status === "rejected";
}

/** The issues of several files as one error. Anything but an issue of a file is a bug and goes on as it is. */
function toConfigError(reasons: readonly unknown[]): ConfigError {
  const errors = reasons.map((reason) => {
    if (reason instanceof ConfigError) return reason;
    throw reason;
  });
  const hint = errors.find((error) => error.hint !== undefined)?.hint;
  return new ConfigError(
    errors.flatMap(({ issues }) => issues),
    hint === undefined ? {} : { hint },
  );
}
