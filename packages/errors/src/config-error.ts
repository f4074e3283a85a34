import { ExitCode } from "./exit-code.ts";
import { HouseError, type HouseErrorOptions } from "./house-error.ts";

/** Missing or malformed settings and files of settings (mapping, metadata): every fault at once. */
export class ConfigError extends HouseError {
  override readonly name = "ConfigError" as const;
  readonly code = "E_CONFIG" as const;
  readonly exitCode: ExitCode = ExitCode.usage;
  readonly faults: readonly string[];

  constructor(faults: readonly string[], options: HouseErrorOptions = {}) {
    super(faults.join("\n"), options);
    this.faults = faults;
  }
}
