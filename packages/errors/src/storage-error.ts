import { D2pipeError, type D2pipeErrorOptions } from "./d2pipe-error.ts";
import { ExitCode } from "./exit-code.ts";
import { toFileIssue } from "./file-issue.ts";

export interface StorageErrorOptions extends D2pipeErrorOptions {
  /** Default: by `cause`, when that is an error of the system, else `remote`. */
  exitCode?: ExitCode;
}

/** A local file cannot be read or written. Exit 4 where waiting can help (a full disk), else 2 or 3. */
export class StorageError extends D2pipeError {
  override readonly name = "StorageError" as const;
  readonly code = "E_STORAGE" as const;
  readonly exitCode: ExitCode;

  constructor(message: string, options: StorageErrorOptions = {}) {
    super(message, options);
    this.exitCode = options.exitCode ?? toFileIssue(options.cause)?.exitCode ?? ExitCode.remote;
  }
}
