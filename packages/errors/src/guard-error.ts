import { ExitCode } from "./exit-code.ts";
import { D2pipeError } from "./d2pipe-error.ts";

/** A guard stopped the run before it did harm: too many deletes, an empty full listing, a mapping out of date. */
export class GuardError extends D2pipeError {
  override readonly name = "GuardError" as const;
  readonly code = "E_GUARD" as const;
  readonly exitCode: ExitCode = ExitCode.guard;
}
