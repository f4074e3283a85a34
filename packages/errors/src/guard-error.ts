import { ExitCode } from "./exit-code.ts";
import { HouseError } from "./house-error.ts";

/** A guard stopped the run before it did harm: too many deletes, an empty full listing, a mapping out of date. */
export class GuardError extends HouseError {
  override readonly name = "GuardError" as const;
  readonly code = "E_GUARD" as const;
  readonly exitCode: ExitCode = ExitCode.guard;
}
