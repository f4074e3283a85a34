import { ExitCode } from "./exit-code.ts";
import { HouseError } from "./house-error.ts";

/** A local file cannot be read or written (disk full, no permission, not an index, a newer schema). */
export class StorageError extends HouseError {
  override readonly name = "StorageError" as const;
  readonly code = "E_STORAGE" as const;
  readonly exitCode: ExitCode = ExitCode.remote;
}
