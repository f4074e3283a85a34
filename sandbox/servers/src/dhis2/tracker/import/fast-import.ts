import type { User } from "../../auth/users.ts";
import { type JsonObject, objectsOf, textOf } from "../../json.ts";
import { defaultIds } from "../../metadata/built-in.ts";
import { randomUid } from "../../random-uid.ts";
import type { Dhis2Server } from "../../server.ts";
import { parseDate } from "../../time/parse-date.ts";
import type { StoredEvent, StoredValue } from "../event-store.ts";
import type { ImportFault } from "./import-fault.ts";
import { type ImportReport, toImportReport } from "./import-report.ts";
import { plainArg } from "./fault-args.ts";
import type { ImportParameters } from "./parameters.ts";

function toValues(object: JsonObject): StoredValue[] {
  return objectsOf(object.dataValues).flatMap(({ dataElement, value }) =>
    typeof dataElement === "string" && typeof value === "string" && value !== ""
      ? [{ dataElement, value }]
      : [],
  );
}

function dateOf(server: Dhis2Server, value: JsonObject[string]): number | undefined {
  return typeof value === "string" ? parseDate(value, server.zone) : undefined;
}

function toStored(server: Dhis2Server, user: User, uid: string, object: JsonObject): StoredEvent {
  const stored = server.events.get(uid);
  const now = server.now();
  const completed = object.status === "COMPLETED";
  return {
    event: uid,
    sequence: stored?.sequence ?? server.events.nextSequence,
    program: textOf(object.program) ?? "",
    programStage: textOf(object.programStage) ?? "",
    orgUnit: textOf(object.orgUnit) ?? "",
    enrollment: textOf(object.enrollment),
    status: completed ? "COMPLETED" : "ACTIVE",
    occurredAt: dateOf(server, object.occurredAt),
    scheduledAt: dateOf(server, object.scheduledAt),
    completedAt: dateOf(server, object.completedAt),
    completedBy: completed ? user.username : undefined,
    followUp: false,
    deleted: false,
    createdAt: stored?.createdAt ?? now,
    updatedAt: now,
    createdBy: stored?.createdBy ?? user.username,
    updatedBy: user.username,
    attributeOptionCombo: defaultIds.categoryOptionCombo,
    assignedUser: undefined,
    geometry: undefined,
    dataValues: toValues(object),
    notes: [],
  };
}

/** Stores well-formed events at once; only tombstones still refuse (E1082). For benches: no rule is checked. */
export function runFastImport(
  server: Dhis2Server,
  parameters: ImportParameters,
  user: User,
  body: JsonObject,
): ImportReport {
  const { events } = server;
  const stats = { created: 0, updated: 0, deleted: 0, ignored: 0 };
  const faults: ImportFault[] = [];
  const done: string[] = [];
  for (const object of objectsOf(body.events)) {
    const uid = textOf(object.event) ?? randomUid(server.random);
    const stored = events.get(uid);
    if (stored?.deleted === true) {
      faults.push({ code: "E1082", uid, args: [plainArg(uid)] });
      stats.ignored += 1;
      continue;
    }
    done.push(uid);
    if (parameters.importMode === "VALIDATE") continue;
    if (parameters.importStrategy === "DELETE") {
      events.remove(uid, server.now(), user.username);
      stats.deleted += 1;
    } else if (stored === undefined) {
      events.create(toStored(server, user, uid, object));
      stats.created += 1;
    } else {
      events.update(toStored(server, user, uid, object));
      stats.updated += 1;
    }
  }
  return toImportReport({ stats, faults, warnings: [], done, rejected: false }, parameters, server.profile);
}
