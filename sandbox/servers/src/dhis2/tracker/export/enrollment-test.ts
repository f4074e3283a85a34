import { refuse } from "../../answers/web-message.ts";
import type { Program } from "../../metadata/tracker-model.ts";
import type { Dhis2Server } from "../../server.ts";
import type { StoredEnrollment, StoredEntity } from "../stored-entity.ts";
import { dateParameter } from "./export-parameters.ts";

type EnrollmentTest = (enrollment: StoredEnrollment) => boolean;

/** Up to 2.41 the newer name is ignored, and the older one works in every line (recordings). */
export function statusParameter(
  { profile }: Dhis2Server,
  query: URLSearchParams,
  name: "enrollmentStatus" | "status",
): string | undefined {
  const newer = profile.parameterNames === "new" ? query.get(name) : null;
  return (newer ?? query.get("programStatus"))?.toUpperCase();
}

/** `<name>After` and `<name>Before`, both included. */
export function betweenDates(
  server: Dhis2Server,
  query: URLSearchParams,
  name: string,
): (date: number | undefined) => boolean {
  const after = dateParameter(server, query, `${name}After`) ?? Number.NEGATIVE_INFINITY;
  const before = dateParameter(server, query, `${name}Before`) ?? Number.POSITIVE_INFINITY;
  if (after === Number.NEGATIVE_INFINITY && before === Number.POSITIVE_INFINITY) return () => true;
  return (date) => date !== undefined && date >= after && date <= before;
}

function eventTest(server: Dhis2Server, query: URLSearchParams): EnrollmentTest {
  const names = ["eventOccurredAfter", "eventOccurredBefore", "eventStatus"];
  const given = names.filter((name) => query.has(name));
  if (given.length === 0) return () => true;
  if (given.length < names.length) {
    const message =
      "`eventOccurredAfter`, `eventOccurredBefore` and `eventStatus` must be specified together";
    throw refuse(400, message, "E1003");
  }
  const status = query.get("eventStatus")?.toUpperCase();
  const isBetween = betweenDates(server, query, "eventOccurred");
  return ({ enrollment }) =>
    server.events
      .ofEnrollment(enrollment)
      .some((event) => !event.deleted && event.status === status && isBetween(event.occurredAt));
}

/** Whether an entity has an enrollment in the program as the query wants it; without a program everybody passes. */
export function enrollmentTest(
  server: Dhis2Server,
  query: URLSearchParams,
  program: Program | undefined,
): (entity: StoredEntity) => boolean {
  const status = statusParameter(server, query, "enrollmentStatus");
  const enrolled = betweenDates(server, query, "enrollmentEnrolled");
  const occurred = betweenDates(server, query, "enrollmentOccurred");
  const hasEvent = eventTest(server, query);
  if (program === undefined) return () => true;
  const tests: EnrollmentTest[] = [
    (one) => !one.deleted && one.program === program.id,
    (one) => status === undefined || one.status === status,
    (one) => enrolled(one.enrolledAt) && occurred(one.occurredAt),
    hasEvent,
  ];
  return ({ trackedEntity }) =>
    server.enrollments.ownedBy(trackedEntity).some((one) => tests.every((test) => test(one)));
}
