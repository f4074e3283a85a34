import { refuse } from "../../answers/web-message.ts";
import type { User } from "../../auth/users.ts";
import type { Dhis2Server } from "../../server.ts";
import { toStoredEvent } from "./commit-event.ts";
import { EventCheck } from "./event-check.ts";
import { type ImportReport, type ImportResult, toImportReport } from "./import-report.ts";
import type { ImportParameters } from "./parameters.ts";
import type { PayloadEvent } from "./payload-event.ts";
import { validateEvent } from "./validate/event-chain.ts";

/** Two new events with one uid break on the database's key: the whole request is lost (2.43). */
function ensureDistinct(server: Dhis2Server, checks: readonly EventCheck[]): void {
  if (server.profile.sameUidTwice !== "fails") return;
  const seen = new Set<string>();
  for (const { event, action } of checks) {
    if (action === "CREATE" && seen.has(event.event)) {
      const key = server.events.nextSequence;
      const detail = `Key (eventid)=(${key}) already exists.`;
      const message = 'ERROR: duplicate key value violates unique constraint "singleevent_pkey"';
      throw refuse(500, `${message}\n  Detail: ${detail}`);
    }
    seen.add(event.event);
  }
}

function commit(server: Dhis2Server, checks: readonly EventCheck[], ignored: number): ImportResult["stats"] {
  const stats = { created: 0, updated: 0, deleted: 0, ignored };
  const now = server.now();
  for (const check of checks) {
    const uid = check.event.event;
    if (check.action === "DELETE") {
      server.events.remove(uid, now, check.user.username);
      stats.deleted += 1;
      continue;
    }
    const event = toStoredEvent(check, now);
    const isNew = server.events.get(uid) === undefined;
    if (isNew) server.events.create(event);
    else server.events.update(event);
    const countsAsNew =
      isNew || (check.action === "CREATE" && server.profile.sameUidTwice === "createdTwice");
    if (countsAsNew) stats.created += 1;
    else stats.updated += 1;
  }
  return stats;
}

function resultOf(
  server: Dhis2Server,
  parameters: ImportParameters,
  checks: readonly EventCheck[],
): ImportResult {
  const errors = checks.flatMap((check) => check.errors);
  const warnings = checks.flatMap((check) => check.warnings);
  const good = checks.filter((check) => check.errors.length === 0);
  const refused = new Set(errors.map((error) => error.uid)).size;
  const none = { created: 0, updated: 0, deleted: 0 };
  if (parameters.atomicMode === "ALL" && errors.length > 0) {
    const ignored = good.length + refused;
    return { stats: { ...none, ignored }, errors, warnings, done: [], rejected: true };
  }
  if (parameters.importMode === "VALIDATE") {
    return { stats: { ...none, ignored: refused }, errors, warnings, done: [], rejected: false };
  }
  ensureDistinct(server, good);
  const stats = commit(server, good, refused);
  return { stats, errors, warnings, done: good.map(({ event }) => event.event), rejected: false };
}

/**
 * Imports events: every one is checked against what was stored before the request, then the good ones are stored.
 * @throws Refusal 500 when the database would refuse the bundle
 */
export function runImport(
  server: Dhis2Server,
  parameters: ImportParameters,
  user: User,
  events: readonly PayloadEvent[],
): ImportReport {
  const checks = events.map((event) => new EventCheck(server, parameters, user, event));
  const skips = parameters.validationMode === "SKIP" && user.superuser;
  if (!skips) for (const check of checks) validateEvent(check);
  return toImportReport(resultOf(server, parameters, checks), parameters, server.profile);
}
