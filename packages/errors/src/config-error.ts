import { ExitCode } from "./exit-code.ts";
import { D2pipeError, type D2pipeErrorOptions } from "./d2pipe-error.ts";

/** Missing or malformed settings and files of settings (mapping, metadata): every issue at once. */
export class ConfigError extends D2pipeError {
  override readonly name = "ConfigError" as const;
  readonly code = "E_CONFIG" as const;
  readonly exitCode: ExitCode = ExitCode.usage;
  readonly issues: readonly string[];

  constructor(issues: readonly string[], options: D2pipeErrorOptions = {}) {
    super(issues.join("\n"), options);
    this.issues = issues;
  }
}
