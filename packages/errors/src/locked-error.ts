import { ExitCode } from "./exit-code.ts";
import { HouseError } from "./house-error.ts";

/** Another run holds the index. */
export class LockedError extends HouseError {
  override readonly name = "LockedError" as const;
  readonly code = "E_LOCKED" as const;
  readonly exitCode: ExitCode = ExitCode.locked;
}
