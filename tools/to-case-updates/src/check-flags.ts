import { UsageError } from "@d2pipe/errors";
import { isCasePropertyName } from "@d2pipe/records";
import { toAsked } from "./asked-periods.ts";
import type { CaseUpdatesFlags } from "./flags.ts";

/** Throws a `UsageError` for what is wrong in the flags alone. */
export function checkFlags(flags: CaseUpdatesFlags): void {
  toAsked(flags, 0);
  const { "stamp-period": stamp } = flags;
  if (stamp !== undefined && !isCasePropertyName(stamp))
    throw new UsageError(`--stamp-period ${stamp}: expected the name of a case property`);
}
