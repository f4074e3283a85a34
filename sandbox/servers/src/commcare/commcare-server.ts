import type { CommcareUser } from "./commcare-user.ts";
import type { CaseStore } from "./case-store.ts";
import type { FormStore } from "./form-store.ts";
import type { CommcareSwitches } from "./switches.ts";

/** What the views of one simulator share. */
export interface CommcareServer {
  readonly store: CaseStore;
  readonly forms: FormStore;
  readonly domains: readonly string[];
  readonly users: readonly CommcareUser[];
  switches: CommcareSwitches;
}
