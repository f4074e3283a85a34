import type { User } from "../../auth/users.ts";
import type { Dhis2Server } from "../../server.ts";
import type { Bundle } from "./bundle.ts";
import type { ErrorArg, ImportError, TrackerType } from "./import-error.ts";
import type { ImportParameters } from "./parameters.ts";

export type Action = "CREATE" | "UPDATE" | "DELETE";

/** When a group of rules runs. */
export const always = ["CREATE", "UPDATE", "DELETE"] as const;
export const writes = ["CREATE", "UPDATE"] as const;

export class FailFast extends Error {
  override readonly name = "FailFast" as const;
}

/** One object on its way through the rules: what is to be done with it, and what speaks against it. */
export abstract class ObjectCheck {
  readonly bundle: Bundle;
  readonly server: Dhis2Server;
  readonly parameters: ImportParameters;
  readonly user: User;
  readonly trackerType: TrackerType;
  readonly uid: string;
  readonly action: Action;
  readonly errors: ImportError[] = [];
  readonly warnings: ImportError[] = [];

  constructor(bundle: Bundle, trackerType: TrackerType, uid: string, exists: boolean) {
    this.bundle = bundle;
    this.server = bundle.server;
    this.parameters = bundle.parameters;
    this.user = bundle.user;
    this.trackerType = trackerType;
    this.uid = uid;
    const { importStrategy } = bundle.parameters;
    const asExists = exists ? "UPDATE" : "CREATE";
    this.action = importStrategy === "CREATE_AND_UPDATE" ? asExists : importStrategy;
  }

  refuse(code: string, ...args: ErrorArg[]): void {
    this.errors.push({ code, trackerType: this.trackerType, uid: this.uid, args });
    if (this.parameters.validationMode === "FAIL_FAST") throw new FailFast();
  }

  warn(code: string, ...args: ErrorArg[]): void {
    this.warnings.push({ code, trackerType: this.trackerType, uid: this.uid, args });
  }
}

/** One rule: looks at an object and refuses what the server refuses. */
export type Rule<Check extends ObjectCheck> = (check: Check) => void;

export interface RuleGroup<Check extends ObjectCheck> {
  readonly on: readonly Action[];
  readonly rules: readonly Rule<Check>[];
}

/** Runs an object through the groups of its kind: the first group with an error hides the groups after it (§2.8). */
export function runRules<Check extends ObjectCheck>(check: Check, chain: readonly RuleGroup<Check>[]): void {
  try {
    for (const { on, rules } of chain) {
      if (on.includes(check.action)) for (const rule of rules) rule(check);
      if (check.errors.length > 0) return;
    }
  } catch (error) {
    if (!(error instanceof FailFast)) throw error;
  }
}
