import { UsageError } from "@d2pipe/errors";
import { isPropertyName } from "@d2pipe/push";

/** @throws UsageError (exit 2) for a `--stamp` that cannot be a property of a case */
export function checkStamp(stamp: string | undefined): void {
  if (stamp === undefined || isPropertyName(stamp)) return;
  throw new UsageError(`--stamp ${stamp}: this cannot be the name of a property`, {
    hint: "letters, digits, _ and -, a letter first, as in dhis2_last_imported",
  });
}
