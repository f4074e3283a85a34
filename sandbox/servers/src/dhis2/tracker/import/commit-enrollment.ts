import { commitAttributes } from "./commit-entity.ts";
import { mergeNotes } from "./commit-event.ts";
import type { EnrollmentCheck } from "./enrollment-check.ts";
import type { StoredEnrollment } from "../stored-entity.ts";

/** Up to 2.41 the time of completion is the server's, whatever the payload says (recordings). */
function completionOf(
  check: EnrollmentCheck,
  stored: StoredEnrollment | undefined,
  now: number,
): Pick<StoredEnrollment, "completedAt" | "completedBy"> {
  const { enrollment, user, server } = check;
  const { status } = enrollment;
  if (status === "ACTIVE") return { completedAt: undefined, completedBy: undefined };
  const given = server.profile.completedAtChecked ? enrollment.completedAt : undefined;
  const completedAt = given ?? (stored?.status === status ? stored.completedAt : now);
  return { completedAt, completedBy: enrollment.completedBy ?? user.username };
}

/** Stores a valid enrollment; the first one in a program makes its org unit the owner of the entity there. */
export function commitEnrollment(check: EnrollmentCheck, now: number): void {
  const { enrollment, server, user, uid, trackedEntity = "", orgUnit = "" } = check;
  const stored = server.enrollments.get(uid);
  const program = check.program?.id ?? "";
  server.enrollments.put({
    enrollment: uid,
    sequence: stored?.sequence ?? server.enrollments.nextSequence,
    trackedEntity,
    program,
    orgUnit,
    status: enrollment.status,
    enrolledAt: enrollment.enrolledAt ?? now,
    occurredAt: enrollment.occurredAt ?? enrollment.enrolledAt,
    ...completionOf(check, stored, now),
    followUp: enrollment.followUp,
    deleted: false,
    createdAt: stored?.createdAt ?? now,
    updatedAt: now,
    createdBy: stored?.createdBy ?? user.username,
    updatedBy: user.username,
    geometry: enrollment.geometry,
    notes: mergeNotes(check, enrollment.notes, stored?.notes ?? [], now),
  });
  if (!server.ownership.ownersOf(trackedEntity).has(program))
    server.ownership.set(trackedEntity, program, orgUnit);
  commitAttributes(check, trackedEntity, now);
}
