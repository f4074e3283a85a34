import type { SandboxTest } from "@d2pipe/testkit";
import { type RunningScript, startScript } from "../start-script.ts";

/** `pipelines/kobo-to-events.sh` on the loader's own files in the folder (`writeLoaderFiles`), keeping its own in `state`. */
export function startKoboScript(
  given: SandboxTest,
  state: string,
  others: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): RunningScript {
  const { dir } = given;
  const settings = {
    STREAM: "sipca",
    DELIMITER: "~",
    MAPPING: dir.file("mapping_generated.json"),
    ORG_UNITS: dir.file("mapping_orgUnits.json"),
    STATE: dir.file(state),
    ...others,
  };
  return startScript("kobo-to-events.sh", given, { args, settings });
}
