import { createDhis2Client } from "@d2pipe/dhis2-client";
import { type MetadataSnapshot, parseMetadataSnapshot } from "@d2pipe/dhis2-model";
import { UsageError } from "@d2pipe/errors";
import { type TargetStage, toTargetStage } from "@d2pipe/mapgen";
import { readTextFile, type ToolContext } from "@d2pipe/tool-kit";
import type { GenFlags } from "./flags.ts";

export type GenContext = Omit<ToolContext, "flags"> & { readonly flags: GenFlags };

/** Flags that a subcommand cannot do without, by their names. Throws a `UsageError` that names every missing one. */
export function ensureGiven<Values extends Readonly<Record<string, string | undefined>>>(
  subcommand: string,
  values: Values,
): asserts values is Values & Record<keyof Values, string> {
  const missing = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [`--${name}`] : [],
  );
  if (missing.length === 0) return;
  throw new UsageError(`${subcommand} needs ${missing.join(" and ")}`, {
    hint: "gen-mapping --help has an example of each subcommand",
  });
}

/** The snapshot of `--metadata`, or of the server now. Throws a `UsageError` when the server is to be asked for no program. */
export async function getSnapshot(
  context: GenContext,
  program: string | undefined,
): Promise<MetadataSnapshot> {
  const { metadata } = context.flags;
  if (metadata !== undefined)
    return parseMetadataSnapshot(await readTextFile(metadata, "--metadata"), metadata);
  if (program === undefined)
    throw new UsageError("--program is missing", { hint: "or give --metadata FILE with one event program" });
  const { dhis2 } = context.settings;
  const client = createDhis2Client({ baseUrl: dhis2.url, login: dhis2.login, ...context.http });
  const { warning } = await client.dialect();
  if (warning !== undefined) context.log.warn(warning);
  return await client.getMetadataSnapshot({
    programs: [program],
    now: context.now(),
    onProgress: ({ done, total, what }) => context.log.progress(`${done} of ${total} ${what}`),
  });
}

/** The stage that `--program` and `--program-stage` name, or the only one there is. */
export async function getTargetStage(context: GenContext): Promise<TargetStage> {
  const { program, "program-stage": programStage } = context.flags;
  return toTargetStage(await getSnapshot(context, program), program, programStage);
}
