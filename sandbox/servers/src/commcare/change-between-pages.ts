import type { StoredCase } from "./case-record.ts";
import type { CommcareServer } from "./commcare-server.ts";

/** Work goes on in the field while a client pages: by switch, shown and not yet shown cases are saved again. */
export function changeBetweenPages(
  { store, switches }: CommcareServer,
  shown: readonly StoredCase[],
  waiting: readonly StoredCase[],
): void {
  for (const record of shown.slice(0, switches.changeBetweenPages)) store.touch(record.case_id);
  for (const record of waiting.slice(0, switches.moveBetweenPages)) store.touch(record.case_id);
}
