import { UsageError } from "@d2pipe/errors";
import { isCasePropertyName } from "@d2pipe/records";

/** @throws UsageError (exit 2) for a `--stamp` that cannot be a property of a case */
export function checkStamp(stamp: string | undefined): void {
  if (stamp === undefined || isCasePropertyName(stamp)) return;
  throw new UsageError(`--stamp ${stamp}: this cannot be the name of a property`, {
    hint: "letters, digits, _ and -, a letter first, as in dhis2_last_imported",
  });
}
