import type { CommcareUser } from "./commcare-user.ts";
import type { CaseStore } from "./case-store.ts";
import type { CommcareSwitches } from "./switches.ts";

/** What a write leaves besides the cases: one form, with the caller's User-Agent as device (§3.5). */
export interface StoredForm {
  form_id: string;
  device_id: string;
  /** Ids of the cases it changed. */
  cases: readonly string[];
}

/** What the views of one simulator share. */
export interface CommcareServer {
  readonly store: CaseStore;
  readonly domains: readonly string[];
  readonly users: readonly CommcareUser[];
  readonly forms: StoredForm[];
  switches: CommcareSwitches;
}
