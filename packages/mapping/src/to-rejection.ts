import type { Rejection } from "@d2pipe/records";
import type { RecordFault } from "./record-fault.ts";

export interface RejectionOptions {
  /** `event/<uid>`. */
  target?: string | undefined;
  /** Only with `--show-values`. */
  showValues: boolean;
}

function say({ code, message, raw }: RecordFault, isFirst: boolean, showValues: boolean): string {
  const value = showValues && raw !== null && raw !== undefined ? `, got ${JSON.stringify(raw)}` : "";
  return `${isFirst ? "" : `${code} `}${message}${value}`;
}

/** One rejection for all faults of a record, under the first one's code. */
export function toRejection(
  faults: readonly RecordFault[],
  { target, showValues }: RejectionOptions,
): Rejection {
  const [first] = faults;
  return {
    code: first?.code ?? "BAD_VALUE",
    message: faults.map((fault, index) => say(fault, index === 0, showValues)).join("; "),
    hint: first?.hint,
    target,
  };
}
