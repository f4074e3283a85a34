import { refuse } from "../../answers/web-message.ts";
import type { Profile } from "../../profile.ts";
import type { StoredEvent } from "../event-store.ts";

type Key = (event: StoredEvent) => string | number | undefined;

const keys: Readonly<Record<string, Key>> = {
  event: (event) => event.event,
  program: (event) => event.program,
  programStage: (event) => event.programStage,
  enrollment: (event) => event.enrollment,
  orgUnit: (event) => event.orgUnit,
  status: (event) => event.status,
  occurredAt: (event) => event.occurredAt,
  scheduledAt: (event) => event.scheduledAt,
  completedAt: (event) => event.completedAt,
  createdAt: (event) => event.createdAt,
  updatedAt: (event) => event.updatedAt,
};

function compare(left: string | number | undefined, right: string | number | undefined): number {
  if (left === right) return 0;
  if (left === undefined || right === undefined) return left === undefined ? -1 : 1;
  return left < right ? -1 : 1;
}

function parseOrder(text: string): { key: Key; sign: number } {
  const [name = "", direction = "asc"] = text.split(":");
  const key = keys[name];
  if (key === undefined) throw refuse(400, `order parameter is invalid. Cannot order by '${name}'.`, "E1003");
  return { key, sign: direction.toLowerCase() === "desc" ? -1 : 1 };
}

/**
 * Orders events that come in the order of their creation. Without `order` the newest comes first, from 2.43 on the
 * latest `occurredAt` before that.
 */
export function orderEvents(
  events: readonly StoredEvent[],
  query: URLSearchParams,
  profile: Profile,
): StoredEvent[] {
  const asked = query.getAll("order").flatMap((text) => text.split(","));
  if (asked.length === 0) {
    const newest = events.toReversed();
    if (profile.eventOrder === "newest") return newest;
    return newest.toSorted((left, right) => compare(right.occurredAt, left.occurredAt));
  }
  const order = asked.map(parseOrder);
  return events.toSorted((left, right) => {
    for (const { key, sign } of order) {
      const difference = compare(key(left), key(right));
      if (difference !== 0) return sign * difference;
    }
    return 0;
  });
}
