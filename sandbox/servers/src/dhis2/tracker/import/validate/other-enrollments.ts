import type { EnrollmentStatus } from "../../stored-entity.ts";
import type { EnrollmentCheck } from "../enrollment-check.ts";
import { entityArg } from "../error-args.ts";
import { programArg } from "./security.ts";

/** Status of the other enrollments of the entity in the program: as the request leaves them. */
function othersOf({ bundle, server, uid, trackedEntity, program }: EnrollmentCheck): EnrollmentStatus[] {
  const others = new Map<string, EnrollmentStatus>();
  for (const stored of server.enrollments.ownedBy(trackedEntity ?? "")) {
    if (stored.program === program?.id && !stored.deleted) others.set(stored.enrollment, stored.status);
  }
  for (const { enrollment, status } of bundle.enrollmentsOf(trackedEntity)) {
    if (bundle.enrollmentOf(enrollment)?.program === program?.id) others.set(enrollment, status);
  }
  others.delete(uid);
  return [...others.values()];
}

/** E1016: a program that enrolls once; E1015: two active enrollments, of which both are refused when both are sent. */
export function checkOtherEnrollments(check: EnrollmentCheck): void {
  const { program, enrollment, trackedEntity } = check;
  if (program === undefined || enrollment.status === "CANCELLED") return;
  const others = othersOf(check).filter((status) => status !== "CANCELLED");
  const named = [entityArg(trackedEntity ?? ""), programArg(check, program)];
  if (program.onlyEnrollOnce && others.length > 0) return check.refuse("E1016", ...named);
  if (enrollment.status === "ACTIVE" && others.includes("ACTIVE")) check.refuse("E1015", ...named);
}
