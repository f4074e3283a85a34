import { ConfigError } from "@d2pipe/errors";
import type { Index } from "@d2pipe/index-store";

/**
 * An index belongs to one target. For targets without an id of their own, whose address is all that tells them apart.
 *
 * @param address of the target, in full: other content at the same host is another target
 * @throws ConfigError (exit 2) when the index belongs to another one
 */
export async function ensureSameAddress(
  index: Index,
  file: string | undefined,
  address: string,
): Promise<void> {
  if (file === undefined) return;
  const known = await index.getServer();
  if (!known) return await index.setServer({ systemId: "", address });
  if (known.address === address) return;
  throw new ConfigError(
    [`index ${file}: it belongs to ${known.address}, and this run is for ${address}; nothing was done`],
    { hint: "take another index file: the first run with it sends everything once" },
  );
}
