import { ConfigError } from "@d2pipe/errors";
import type { IndexServer } from "./index-reader.ts";

/**
 * An index says what one server holds: with another one its hashes would be wrong, and nothing would be sent. A server may show its
 * `systemId` only later (a new 2.41 to 2.43 shows none, recordings `platform` and `clients`); it counts as soon as both are known.
 *
 * @param known the server that the index belongs to, undefined while it belongs to none
 * @returns what the index is to know of its server from now on
 * @throws ConfigError (exit 2) until a person has accepted the move
 */
export function ensureSameServer(
  known: IndexServer | undefined,
  server: IndexServer,
  file: string,
): IndexServer {
  if (!known) return server;
  const isSameDatabase =
    known.systemId === server.systemId || known.systemId === "" || server.systemId === "";
  if (isSameDatabase && known.address === server.address) return known.systemId === "" ? server : known;
  throw new ConfigError(
    [
      `index ${file}: it belongs to the DHIS2 at ${formatServer(known)}, and this run is for ${formatServer(server)}; nothing was done`,
    ],
    {
      hint: `for another server take another index file; when the same server has moved: reconcile-index accept-server --index ${file}`,
    },
  );
}

function formatServer({ address, systemId }: IndexServer): string {
  return `${address} (systemId ${systemId === "" ? "not given" : systemId})`;
}
