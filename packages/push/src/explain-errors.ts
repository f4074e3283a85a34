import type { Rejection } from "@d2pipe/records";
import type { ReportedError } from "./target-port.ts";

/** What DHIS2's code means, told without values (design §2, rule 9). */
export type Explain = (
  code: string,
  args?: readonly string[],
) => { message: string; hint?: string | undefined };

/** One rejection for all faults of a record. Reports come in no order, so the lowest code leads; the others are named. */
export function toRejection(errors: readonly ReportedError[], target: string, explain: Explain): Rejection {
  const [first, ...others] = errors.toSorted((left, right) => (left.code < right.code ? -1 : 1));
  const code = first?.code ?? "E9999";
  const { message, hint } = explain(code, first?.args);
  const more = [...new Set(others.map((error) => error.code))].filter((other) => other !== code);
  return { target, code, message: more.length > 0 ? `${message}; also ${more.join(", ")}` : message, hint };
}
