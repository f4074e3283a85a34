import { createDhis2Client } from "@d2pipe/dhis2-client";
import { type MetadataSnapshot, parseMetadataSnapshot } from "@d2pipe/dhis2-model";
import { ConfigError, UsageError } from "@d2pipe/errors";
import type { IndexServer } from "@d2pipe/index-store";
import type { Entry } from "@d2pipe/push";
import { readTextFile } from "@d2pipe/tool-kit";
import type { ReconcileContext } from "../reconcile-context.ts";
import { refuseElsewhere } from "./check-entries.ts";

interface Place {
  program: string;
  programStage: string;
}

/**
 * Whether the events are where the flags say: program and stage against a metadata snapshot (`--metadata`), else against the server, which
 * knows the place of each event, too. A wrong place would double every event: no push asks for it.
 *
 * @returns the server that was asked
 */
export async function checkPlace(
  context: ReconcileContext,
  place: Place,
  entries: readonly Entry[],
): Promise<IndexServer | undefined> {
  const { metadata } = context.flags;
  if (metadata === undefined) return await checkServer(context, place, entries);
  const snapshot = parseMetadataSnapshot(await readTextFile(metadata, "--metadata"), metadata);
  checkSnapshot(snapshot, metadata, place);
  return undefined;
}

function checkSnapshot({ programs }: MetadataSnapshot, file: string, { program, programStage }: Place): void {
  const found = programs.find(({ id }) => id === program);
  if (!found)
    throw new ConfigError([
      `--program ${program}: ${file} has no such program; it has ${programs.map(({ id }) => id).join(", ")}`,
    ]);
  const stages = found.programStages.map(({ id }) => id);
  if (!stages.includes(programStage))
    throw new ConfigError([
      `--program-stage ${programStage}: the program has no such stage; it has ${stages.join(", ")}`,
    ]);
}

async function checkServer(
  { settings, http, log, now }: ReconcileContext,
  { program, programStage }: Place,
  entries: readonly Entry[],
): Promise<IndexServer> {
  const uids = entries.flatMap(({ target, held }) =>
    target !== undefined && held === "yes" ? [target] : [],
  );
  const client = createDhis2Client({ baseUrl: settings.dhis2.url, login: settings.dhis2.login, ...http });
  const snapshot = await client.getMetadataSnapshot({ programs: [program], now: now() });
  checkSnapshot(snapshot, client.address, { program, programStage });
  const fields = "event,deleted,program,programStage";
  const held = await client.listEventsByUid(program, uids, { fields });
  const known = uids.flatMap((uid) => held.get(uid) ?? []);
  const place = `program ${program}, stage ${programStage}`;
  const elsewhere = known.filter(
    (event) => event.programStage !== undefined && event.programStage !== programStage,
  );
  refuseElsewhere(
    elsewhere.map(({ event }) => event),
    place,
  );
  if (uids.length > 0 && known.length === 0)
    throw new UsageError(`DHIS2 holds none of the ${uids.length} uploaded events at ${place}`, {
      hint: "check --program, --program-stage, and that DHIS2_URL is the server that the loader wrote to",
    });
  if (known.length < uids.length)
    log.warn(
      `${uids.length - known.length} of ${uids.length} uploaded events are not in DHIS2: reconcile-index audit lists them`,
    );
  const { systemId = "" } = await client.systemInfo();
  return { systemId, address: client.address };
}
