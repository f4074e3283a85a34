import { openStore } from "@d2pipe/blob-store";
import { GuardError } from "@d2pipe/errors";

/**
 * An SQLite file whose write-ahead log is not empty is in use, or was left by a killed run. The file alone is not all of
 * it; and another file under its name would be mixed with that log. Throws a `GuardError`.
 */
export async function ensureClosed(path: string): Promise<void> {
  if (/^[a-z][a-z0-9+.-]*:\/\//iu.test(path)) return;
  const log = await openStore(`${path}-wal`, { settings: {}, userAgent: "" });
  const state = await log.stat();
  if ((state?.size ?? 0) === 0) return;
  throw new GuardError(
    `${path} is an index that is open, or that a killed run left open (${log.name} is not empty)`,
    {
      hint: `when no run uses it: reconcile-index report --index ${path} closes it; or remove it with its -wal and -shm`,
    },
  );
}
