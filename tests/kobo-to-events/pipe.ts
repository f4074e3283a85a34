import type { Stage, TempDir } from "@d2pipe/testkit";

export interface PipeParts {
  /** SOURCE and flags of fetch-kobo. */
  fetch: readonly string[];
  detect?: readonly string[];
  push?: readonly string[];
}

/** The line of the daily pipeline, as users type it, on the loader's own files in the folder (`writeLoaderFiles`). */
export function toPipe(dir: TempDir, { fetch, detect = [], push = [] }: PipeParts): Stage[] {
  const index = ["--index", dir.file("sipca.db")];
  const mapping = ["--mapping", dir.file("mapping_generated.json")];
  const orgUnits = ["--org-units", dir.file("mapping_orgUnits.json"), "--org-unit-from", "FACILITY"];
  return [
    ["fetch-kobo", ...fetch],
    ["to-events", ...mapping, ...orgUnits, "--date-from", "ASSESSMENT_DATE"],
    ["reconcile-index", "detect", ...index, ...detect],
    ["push-dhis2", ...index, ...push],
    ["mail-outcomes", "--on", "error"],
  ];
}
