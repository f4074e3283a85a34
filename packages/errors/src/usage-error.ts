import { ExitCode } from "./exit-code.ts";
import { HouseError } from "./house-error.ts";

/** A wrong flag or argument. */
export class UsageError extends HouseError {
  override readonly name = "UsageError" as const;
  readonly code = "E_USAGE" as const;
  readonly exitCode: ExitCode = ExitCode.usage;
}
