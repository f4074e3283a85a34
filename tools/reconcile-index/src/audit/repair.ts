import type { Index } from "@d2pipe/index-store";
import type { Entry } from "@d2pipe/push";
import { toResend } from "../to-resend.ts";
import type { Finding } from "./judge-event.ts";

/**
 * Lets the next run send again what differs. Only what is still as it was when it was judged: what a run has written meanwhile knows better.
 *
 * @returns how many records that are
 */
export async function repair(index: Index, findings: readonly Finding[]): Promise<number> {
  const current = await index.find(findings.map(({ record }) => ({ ...record, aliases: [] })));
  const entries = findings.flatMap(({ record, code }, at) => {
    const entry = current[at]?.entry;
    if (!entry || !isSame(entry, record)) return [];
    const isThere = code === "CHANGED_IN_DHIS2" || code === "OLDER_IN_DHIS2";
    return [{ ...toResend(entry, code), held: isThere ? entry.held : "maybe" } as const];
  });
  await index.commit(entries.map((entry) => ({ kind: "entry", entry, aliases: [] })));
  return entries.length;
}

function isSame(one: Entry, other: Entry): boolean {
  const keys = ["id", "target", "generation", "hash", "rev", "status"] as const;
  return keys.every((key) => one[key] === other[key]);
}
