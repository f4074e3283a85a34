import type { CommcareUser } from "./authenticate.ts";
import type { CaseStore } from "./case-store.ts";
import type { CommcareSwitches } from "./switches.ts";

/** What the views of one twin share. */
export interface CommcareServer {
  readonly store: CaseStore;
  readonly domains: readonly string[];
  readonly users: readonly CommcareUser[];
  switches: CommcareSwitches;
}
