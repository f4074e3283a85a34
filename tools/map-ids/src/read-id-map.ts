import { type MetadataSnapshot, parseMetadataSnapshot } from "@d2pipe/dhis2-model";
import { ConfigError } from "@d2pipe/errors";
import { createSchemeMap, type IdMap, parseIdTable } from "@d2pipe/id-map";
import { readTextFile } from "@d2pipe/tool-kit";
import type { MapIdsFlags } from "./flags.ts";

/** A snapshot with data sets, of the file that a flag names. Throws a `ConfigError` for one without. */
export async function readSnapshot(file: string, flag: string): Promise<MetadataSnapshot> {
  const snapshot = parseMetadataSnapshot(await readTextFile(file, flag), file);
  if (snapshot.dataSets !== undefined) return snapshot;
  throw new ConfigError([`${file}: has no data sets; expected the snapshot of ${flag}`], {
    hint: "make the file with: pull-metadata --all-data-sets > metadata.json",
  });
}

/** The table, or both snapshots by their scheme. */
export async function readIdMap(flags: MapIdsFlags): Promise<IdMap> {
  const { table, scheme, "from-metadata": from, "to-metadata": to } = flags;
  if (table !== undefined) return parseIdTable(await readTextFile(table, "--table"), table);
  return createSchemeMap({
    scheme: scheme === "name" ? "name" : "code",
    from: from === undefined ? undefined : await readSnapshot(from, "--from-metadata"),
    to: to === undefined ? undefined : await readSnapshot(to, "--to-metadata"),
  });
}
