import type { ExportStore } from "./exports/export-store.ts";
import type { SubmissionStore } from "./submission-store.ts";
import type { Survey } from "./survey.ts";
import type { KoboSwitches } from "./switches.ts";

/** What the views of the simulator work on. */
export interface KoboServer {
  readonly survey: Survey;
  readonly store: SubmissionStore;
  readonly exports: ExportStore;
  readonly switches: KoboSwitches;
  readonly now: () => Date;
}
