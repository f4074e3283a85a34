import { ExitCode } from "./exit-code.ts";
import { D2pipeError } from "./d2pipe-error.ts";

/** A wrong flag or argument. */
export class UsageError extends D2pipeError {
  override readonly name = "UsageError" as const;
  readonly code = "E_USAGE" as const;
  readonly exitCode: ExitCode = ExitCode.usage;
}
