import { defaultIds } from "../../metadata/built-in.ts";
import { randomUid } from "../../random-uid.ts";
import type { EventStatus, StoredEvent, StoredNote, StoredValue } from "../event-store.ts";
import type { EventCheck } from "./event-check.ts";
import type { ObjectCheck } from "./object-check.ts";
import type { PayloadNote } from "./payload-event.ts";

/** Values are merged by element: what the payload leaves out stays, a null removes (§2.3). */
function mergeValues(check: EventCheck, stored: StoredEvent | undefined, now: number): StoredValue[] {
  const { username } = check.user;
  const values = new Map((stored?.dataValues ?? []).map((one) => [one.dataElement, one]));
  for (const { dataElement, value, providedElsewhere } of check.event.dataValues) {
    const id = check.findElement(dataElement)?.id;
    if (id === undefined) continue;
    const before = values.get(id);
    if (value === undefined) values.delete(id);
    else if (before?.value !== value || before.providedElsewhere !== providedElsewhere) {
      const createdAt = before?.createdAt ?? now;
      const createdBy = before?.createdBy ?? username;
      values.set(id, {
        dataElement: id,
        value,
        providedElsewhere,
        createdAt,
        createdBy,
        updatedAt: now,
        updatedBy: username,
      });
    }
  }
  return [...values.values()];
}

/** Notes are added, never changed; one whose uid is known is left out. */
export function mergeNotes(
  { server, user }: ObjectCheck,
  given: readonly PayloadNote[],
  stored: readonly StoredNote[],
  now: number,
): StoredNote[] {
  const notes = [...stored];
  for (const { note, value } of given) {
    if (value === undefined || notes.some((one) => one.note === note)) continue;
    const uid = note ?? randomUid(server.random);
    notes.push({ note: uid, value, storedAt: now, storedBy: user.username });
  }
  return notes;
}

function statusOf(check: EventCheck): EventStatus {
  const { status } = check.event;
  return status === "VISITED" && check.server.profile.visitedIsActive ? "ACTIVE" : status;
}

/** A date of completion counts for completed events only: others are refused with one, or it is left out (up to 2.41). */
function completionOf(check: EventCheck, now: number): Pick<StoredEvent, "completedAt" | "completedBy"> {
  const { event, user, stored } = check;
  if (event.status !== "COMPLETED") return { completedAt: undefined, completedBy: undefined };
  const completedAt = event.completedAt ?? (stored?.status === "COMPLETED" ? stored.completedAt : now);
  return { completedAt, completedBy: event.completedBy ?? user.username };
}

function comboOf(check: EventCheck): string {
  const { finder } = check.server;
  const given = check.event.attributeOptionCombo;
  const scheme = check.parameters.schemes.categoryOptionComboIdScheme;
  const found = given === undefined ? undefined : finder.find("categoryOptionCombos", given, scheme);
  return found ?? defaultIds.categoryOptionCombo;
}

/** What is stored of a valid event: scalars replaced, collections merged (§2.3). */
function toStoredEvent(check: EventCheck, now: number): StoredEvent {
  const { event, user, server } = check;
  const stored = server.events.get(event.event);
  return {
    event: event.event,
    sequence: stored?.sequence ?? server.events.nextSequence,
    program: check.program?.id ?? "",
    programStage: check.stage?.id ?? "",
    orgUnit: check.orgUnit ?? "",
    enrollment: event.enrollment,
    status: statusOf(check),
    occurredAt: event.occurredAt,
    scheduledAt: event.scheduledAt,
    ...completionOf(check, now),
    followUp: event.followUp,
    deleted: false,
    createdAt: stored?.createdAt ?? now,
    updatedAt: now,
    createdBy: stored?.createdBy ?? user.username,
    updatedBy: user.username,
    attributeOptionCombo: comboOf(check),
    assignedUser: check.stage?.enableUserAssignment === true ? event.assignedUser : undefined,
    geometry: event.geometry,
    dataValues: mergeValues(check, stored, now),
    notes: mergeNotes(check, event.notes, stored?.notes ?? [], now),
  };
}

/** Stores a valid event. */
export function commitEvent(check: EventCheck, now: number): void {
  const { events } = check.server;
  const event = toStoredEvent(check, now);
  if (events.get(event.event) === undefined) events.create(event);
  else events.update(event);
}
