import { ensureSameServer, type Index } from "@d2pipe/index-store";

/**
 * An index belongs to one destination of one dispatcher2.
 *
 * @throws ConfigError (exit 2) when this is another one
 */
export async function ensureSameDestination(
  index: Index,
  file: string | undefined,
  { address, destination }: { address: string; destination: string },
): Promise<void> {
  if (file === undefined) return;
  const known = await index.getServer();
  // dispatcher2 has no id of its own.
  const server = { systemId: "", address: `${address}/api/queue?destination=${destination}` };
  const kept = ensureSameServer(known, server, file);
  if (kept !== known) await index.setServer(kept);
}
