import type { CommonValues } from "./common-flags.ts";
import type { FlagValue } from "./parse-flags.ts";

function toText(value: FlagValue): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function toCommonValues(values: Readonly<Record<string, FlagValue>>): CommonValues {
  return {
    index: toText(values.index),
    connection: toText(values.connection),
    env: toText(values.env),
    retries: typeof values.retries === "number" ? values.retries : 0,
    dryRun: values["dry-run"] === true,
    rejects: toText(values.rejects),
    quiet: values.quiet === true,
    verbose: values.verbose === true,
    logJson: values["log-json"] === true,
    showValues: values["show-values"] === true,
  };
}
