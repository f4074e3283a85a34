import type { Dhis2Client } from "@d2pipe/dhis2-client";
import { ConfigError } from "@d2pipe/errors";
import { ensureSameServer, type Index } from "@d2pipe/index-store";
import { toPlace } from "@d2pipe/push";
import type { ToolContext } from "@d2pipe/tool-kit";

/** Events that are asked for to see whether a server is the one that an index is about. */
const mostAsked = 100;

/**
 * Asks the server who it is: an index belongs to one server, that of its first run.
 *
 * @throws ConfigError (exit 2) when this is another one
 */
export async function meetServer(
  { common, log }: Pick<ToolContext, "common" | "log">,
  client: Dhis2Client,
  index: Index,
): Promise<void> {
  const { warning } = await client.dialect();
  if (warning !== undefined) log.warn(warning);
  const file = common.index;
  if (file === undefined) return;
  const { systemId = "" } = await client.systemInfo();
  const server = { systemId, address: client.address };
  const known = await index.getServer();
  if (!known) await ensureSomeHeld(client, index, file);
  const kept = ensureSameServer(known, server, file);
  if (kept !== known) await index.setServer(kept);
}

/**
 * An index that an earlier version wrote, or an import filled, does not say which server it is about. One that holds none of its
 * events is another one, where all of them would count as unchanged.
 */
async function ensureSomeHeld(client: Dhis2Client, index: Index, file: string): Promise<void> {
  const { program, uids } = await listSomeHeld(index);
  if (program === undefined) return;
  const held = await client.listEventsByUid(program, uids);
  if (held.size > 0) return;
  throw new ConfigError(
    [
      `index ${file}: it does not say which DHIS2 it belongs to, and the one at ${client.address} has none of its events; nothing was done`,
    ],
    {
      hint: `check DHIS2_URL; for another server take another index file; when it is right: reconcile-index accept-server --index ${file}`,
    },
  );
}

async function listSomeHeld(index: Index): Promise<{ program: string | undefined; uids: string[] }> {
  const uids: string[] = [];
  let program: string | undefined;
  for await (const { scope, target, held } of index.listRecords()) {
    const place = toPlace(scope);
    if (held !== "yes" || target === undefined || place === undefined) continue;
    program ??= place.program;
    if (place.program === program) uids.push(target);
    if (uids.length === mostAsked) break;
  }
  return { program, uids };
}
