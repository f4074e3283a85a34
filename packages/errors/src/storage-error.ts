import { ExitCode } from "./exit-code.ts";
import { D2pipeError } from "./d2pipe-error.ts";

/** A local file cannot be read or written (disk full, no permission, not an index, a newer schema). */
export class StorageError extends D2pipeError {
  override readonly name = "StorageError" as const;
  readonly code = "E_STORAGE" as const;
  readonly exitCode: ExitCode = ExitCode.remote;
}
