import { defineTool, type Tool } from "@d2pipe/tool-kit";
import { flags } from "./flags.ts";

export const tool: Tool = defineTool({
  name: "pull-datasets",
  description: "Pull aggregate values of DHIS2 data sets as record lines",
  input: "none",
  flags,
  common: ["index"],
  settings: ["dhis2"],
  produces:
    "begin, dataValue, completeDataSetRegistration, checkpoint, end of each data set; outcome for a data set and org unit that cannot be read",
  examples: [
    "pull-datasets --data-set DS_MONTH --org-unit-level 3 --year 2024 --quarter 1 | head -1 | jq .",
    "pull-datasets --connection SOURCE --all-data-sets --period LAST_3_MONTHS --incremental --index pair.db \\\n  | push-dhis2 --connection TARGET --index pair.db",
  ],
  notes: [
    "Choose what (--data-set, --all-data-sets, --data-element-group), where (--org-unit, --org-unit-level, --district; else every org unit of\n  level 3) and when. Several flags of time are joined. Names may be in any letter case; one that fits several is refused,\n  and the message lists them.",
    "--data-element-group limits the values of the chosen data sets to the data elements of these groups; without a data set\n  every one that has such an element is read. Needs DHIS2 2.39 or newer.",
    "A time is translated to the period type of each data set: a period that is longer than what was asked for comes when it\n  touches it (the quarter around --month 2), others when they belong to it. A week belongs to the month and year of its\n  fourth day. --year 2024 is every period with 2024 in its name: 2024W1 to 2024W52, 2024April, 2024Nov.",
    "Today is the day on the server. Relative periods of financial years are counted from October, and those of weeks from\n  Monday, unless the data set itself has periods of that kind that start otherwise.",
    "The order of lines is that of the requests: data set by data set, org unit by org unit, period by period.",
    "After each org unit of a data set stands a checkpoint, which the sink of this pipe stores in --index. A run that was\n  interrupted goes on there: of what it has read already, only what changed since is read again.",
    '--incremental reads what changed since the run before, by the server\'s clock, and all of periods and org units that it\n  did not cover. Deleted values come as lines with "op":"delete". Periods of a data set with values\n  that the target rejected are read whole each time, until those are corrected; the sink does not send again what is unchanged.\n  What map-ids rejected nobody remembers: when the table is corrected, run once without --incremental.',
    "--wait-ready asks for the completeDataSetRegistrations of the chosen data sets first. A data set is ready when each of its org\n  units among the chosen ones, or --ready-share of them, is registered as complete for every period of the time, for at least one\n  attribute option combo. One line says how many are; cron asks again.",
    '--complete reads the registrations of the chosen periods and org units whole in each run, also with --incremental: DHIS2\n  cannot say which of them changed, and the sink does not send again what is unchanged. One that was taken back comes with\n  "completed":false. One that was deleted does not come: DHIS2 keeps no trace of it, so it stays at the target.',
    "A data set or org unit that cannot be read is a rejected outcome (exit 5). An answer that ends too early ends with 3: the\n  values before the cut are written, the other data sets are read all the same.",
  ],
  async check(given) {
    const { checkFlags } = await import("./check-flags.ts");
    checkFlags(given);
  },
  async start(context) {
    const { createPullDatasets } = await import("./create-pull-datasets.ts");
    return createPullDatasets(context);
  },
});
