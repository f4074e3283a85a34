import type { EventStatus } from "../../event-store.ts";
import type { EventCheck } from "../event-check.ts";
import { plainArg } from "../error-args.ts";

export const statusesWithValues: readonly EventStatus[] = ["ACTIVE", "COMPLETED", "VISITED"];

/** E1326: a completed event whose stage blocks its entry form must be reopened first. */
export function checkBlockedEntry(check: EventCheck): void {
  const { event, stored, stage } = check;
  if (stage?.blockEntryForm !== true) return;
  if (event.status === "COMPLETED" && stored?.status === "COMPLETED") {
    check.refuse("E1326", plainArg(event.event));
  }
}

/** E1318: single events are never scheduled, from 2.43. */
export function checkSingleStatus(check: EventCheck): void {
  const { event, program, server } = check;
  if (!server.profile.singleEventStatuses || program?.registration !== false) return;
  if (!statusesWithValues.includes(event.status)) check.refuse("E1318", plainArg(event.status));
}

/** E1316: an event with values does not go back to one without. */
export function checkTransition(check: EventCheck): void {
  const { event, stored } = check;
  if (stored === undefined || check.action !== "UPDATE") return;
  if (statusesWithValues.includes(stored.status) && !statusesWithValues.includes(event.status)) {
    check.refuse("E1316", plainArg(stored.status), plainArg(event.status));
  }
}
