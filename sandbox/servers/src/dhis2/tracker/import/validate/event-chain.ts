import type { EventCheck } from "../event-check.ts";
import { always, type RuleGroup, runRules, writes } from "../object-check.ts";
import { checkDataValues } from "./data-values.ts";
import { checkDates } from "./dates.ts";
import { checkAssignedUser, checkGeometry } from "./extras.ts";
import {
  checkExistence,
  checkMandatoryFields,
  checkReferences,
  checkUid,
  checkUpdatable,
} from "./identity.ts";
import { checkAttributeOptionCombo, checkRelations } from "./relations.ts";
import { checkSecurity } from "./security.ts";
import { checkBlockedEntry, checkSingleStatus, checkTransition } from "./status.ts";

/** The order of §2.8: the first group with an error hides the groups after it. */
const chain: readonly RuleGroup<EventCheck>[] = [
  { on: always, rules: [checkUid] },
  { on: always, rules: [checkExistence] },
  { on: writes, rules: [checkMandatoryFields] },
  { on: writes, rules: [checkReferences] },
  { on: ["UPDATE"], rules: [checkUpdatable] },
  { on: writes, rules: [checkRelations] },
  { on: ["UPDATE"], rules: [checkBlockedEntry] },
  { on: writes, rules: [checkAttributeOptionCombo] },
  { on: writes, rules: [checkSingleStatus] },
  { on: always, rules: [checkSecurity] },
  { on: writes, rules: [checkDates, checkGeometry, checkDataValues, checkTransition, checkAssignedUser] },
];

/** Runs an event through the rules; its errors and warnings stay on the check. */
export function validateEvent(check: EventCheck): void {
  runRules(check, chain);
}
