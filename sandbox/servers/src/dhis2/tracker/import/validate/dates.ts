import type { Program } from "../../../metadata/tracker-model.ts";
import type { EventCheck } from "../event-check.ts";
import type { ErrorArg } from "../import-error.ts";
import { eventArg, plainArg } from "../error-args.ts";

const day = 86_400_000;

/** Exclusive ends of the period of each type that holds a date. */
const periodEnds: Readonly<Record<string, (date: Date) => number>> = {
  Daily: (date) => Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() + 1),
  Weekly: (date) =>
    Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() + 7 - ((date.getUTCDay() + 6) % 7)),
  Monthly: (date) => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1),
  Quarterly: (date) => Date.UTC(date.getUTCFullYear(), Math.floor(date.getUTCMonth() / 3) * 3 + 3),
  SixMonthly: (date) => Date.UTC(date.getUTCFullYear(), Math.floor(date.getUTCMonth() / 6) * 6 + 6),
  Yearly: (date) => Date.UTC(date.getUTCFullYear() + 1),
};

function checkExpiry(check: EventCheck, program: Program, whole: ErrorArg): void {
  const { event, user, server } = check;
  if (user.superuser || user.authorities.includes("F_EDIT_EXPIRED")) return;
  const now = server.now();
  const { completeEventsExpiryDays, expiryDays, expiryPeriodType } = program;
  const completedAt = event.status === "COMPLETED" ? event.completedAt : undefined;
  if (completeEventsExpiryDays > 0 && completedAt !== undefined) {
    if (now > completedAt + completeEventsExpiryDays * day) check.refuse("E1043", plainArg(event.event));
  }
  const endOf = periodEnds[expiryPeriodType ?? ""];
  if (endOf === undefined || expiryDays === 0) return;
  const reference = event.occurredAt ?? event.scheduledAt;
  if (reference === undefined) check.refuse("E1046", plainArg(event.event));
  else if (now > endOf(new Date(reference)) + expiryDays * day) check.refuse("E1047", whole);
}

/** E1031, E1050, E1051, E1043, E1046, E1047. A date in the future is accepted. */
export function checkDates(check: EventCheck): void {
  const { event, program, server, parameters } = check;
  if (program === undefined) return;
  const whole = () => eventArg(event, server.profile, program.registration, parameters.schemes.idScheme);
  const mandatory = !program.registration || event.status === "ACTIVE" || event.status === "COMPLETED";
  if (event.occurredAt === undefined && mandatory) return check.refuse("E1031", whole());
  if (event.scheduledAt === undefined && event.status === "SCHEDULE") return check.refuse("E1050", whole());
  const completed = event.status === "COMPLETED";
  if (server.profile.completedAtChecked && event.completedAt !== undefined && !completed) {
    check.refuse("E1051", whole(), plainArg(event.status));
  }
  checkExpiry(check, program, whole());
}
