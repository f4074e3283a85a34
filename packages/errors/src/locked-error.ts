import { ExitCode } from "./exit-code.ts";
import { D2pipeError } from "./d2pipe-error.ts";

/** Another run holds the index. */
export class LockedError extends D2pipeError {
  override readonly name = "LockedError" as const;
  readonly code = "E_LOCKED" as const;
  readonly exitCode: ExitCode = ExitCode.locked;
}
