import type { Entry } from "@d2pipe/push";
import type { OwnCode } from "@d2pipe/records";

/**
 * The entry of a record that the next run sends again whatever it holds: its content counts as not known, and it waits, so that a source
 * that lists only what changed is asked for it by id.
 */
export function toResend(entry: Entry, code: OwnCode): Entry {
  return { ...entry, hash: undefined, status: "unknown", code };
}
