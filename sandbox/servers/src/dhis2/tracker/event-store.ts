import type { Json } from "../json.ts";

export type EventStatus = "ACTIVE" | "COMPLETED" | "VISITED" | "SCHEDULE" | "OVERDUE" | "SKIPPED";

export interface StoredValue {
  readonly dataElement: string;
  readonly value: string;
  readonly providedElsewhere?: boolean | undefined;
  /** Milliseconds since 1970; those of the event when absent. */
  readonly createdAt?: number | undefined;
  readonly updatedAt?: number | undefined;
  readonly createdBy?: string | undefined;
  readonly updatedBy?: string | undefined;
}

export interface StoredNote {
  readonly note: string;
  readonly value: string;
  readonly storedAt: number;
  readonly storedBy: string;
}

/** Dates are milliseconds since 1970, users are usernames, references are uids. */
export interface StoredEvent {
  readonly event: string;
  /** Rises with every event created. */
  readonly sequence: number;
  readonly program: string;
  readonly programStage: string;
  readonly orgUnit: string;
  readonly enrollment: string | undefined;
  readonly status: EventStatus;
  readonly occurredAt: number | undefined;
  readonly scheduledAt: number | undefined;
  readonly completedAt: number | undefined;
  readonly completedBy: string | undefined;
  readonly followUp: boolean;
  readonly deleted: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly createdBy: string;
  readonly updatedBy: string;
  readonly attributeOptionCombo: string;
  readonly assignedUser: string | undefined;
  readonly geometry: Json | undefined;
  readonly dataValues: readonly StoredValue[];
  readonly notes: readonly StoredNote[];
}

export interface EventCounts {
  created: number;
  updated: number;
  deleted: number;
}

/** Events by uid, in the order they were created; a deleted one stays as a tombstone (E1082). */
export class EventStore {
  readonly byUid: Map<string, StoredEvent> = new Map();
  readonly counts: EventCounts = { created: 0, updated: 0, deleted: 0 };
  readonly #byEnrollment = new Map<string, string[]>();

  /** The number of the next event to be created. */
  get nextSequence(): number {
    return this.counts.created + 1;
  }

  get(uid: string): StoredEvent | undefined {
    return this.byUid.get(uid);
  }

  create(event: StoredEvent): void {
    this.byUid.set(event.event, event);
    this.counts.created += 1;
    if (event.enrollment === undefined) return;
    const others = this.#byEnrollment.get(event.enrollment);
    if (others === undefined) this.#byEnrollment.set(event.enrollment, [event.event]);
    else others.push(event.event);
  }

  /** Deleted ones included, in the order they were created. */
  ofEnrollment(enrollment: string): StoredEvent[] {
    return (this.#byEnrollment.get(enrollment) ?? []).flatMap((uid) => this.byUid.get(uid) ?? []);
  }

  update(event: StoredEvent): void {
    this.byUid.set(event.event, event);
    this.counts.updated += 1;
  }

  remove(uid: string, now: number, by: string): void {
    const event = this.byUid.get(uid);
    if (event === undefined || event.deleted) return;
    this.byUid.set(uid, { ...event, deleted: true, updatedAt: now, updatedBy: by });
    this.counts.deleted += 1;
  }

  /** As if it had never been: its uid is free again. Only the database's owner can do that. */
  purge(uid: string): void {
    const event = this.byUid.get(uid);
    if (event === undefined) return;
    this.byUid.delete(uid);
    if (!event.deleted) this.counts.deleted += 1;
  }

  /** Events that are not deleted. */
  get live(): number {
    return this.counts.created - this.counts.deleted;
  }
}
