import { ConfigError } from "@d2pipe/errors";
import type { IndexServer } from "./index-reader.ts";

/**
 * An index says what one server holds: with another one its hashes would be wrong, and nothing would be sent. `known`: the server that
 * it belongs to, undefined while it belongs to none. Throws `ConfigError` (exit 2) until a person has accepted the move.
 */
export function ensureSameServer(known: IndexServer | undefined, server: IndexServer, file: string): void {
  if (!known || (known.systemId === server.systemId && known.address === server.address)) return;
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
