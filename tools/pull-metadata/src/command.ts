import { UsageError } from "@d2pipe/errors";
import { defineTool, type Tool } from "@d2pipe/tool-kit";
import { flags } from "./flags.ts";

export const tool: Tool = defineTool({
  name: "pull-metadata",
  description: "Take a snapshot of the DHIS2 metadata that the other tools check against",
  input: "none",
  flags,
  settings: ["dhis2"],
  produces:
    "one JSON object: programs with stages, data sets with category combos, data elements, option sets, org units",
  examples: [
    "pull-metadata --program m9HubivKFQ0 > metadata.json",
    "pull-metadata --program m9HubivKFQ0 | jq '.programs[].programStages[].name'",
    "pull-metadata --connection SOURCE --data-set DS_MONTH > source.json\npull-metadata --connection TARGET --all-data-sets > target.json\nmap-ids --draft ids.csv --from-metadata source.json --to-metadata target.json",
  ],
  notes: [
    "The same server state gives the same text, apart from pulledAt, so that two snapshots can be compared with diff.",
    "With data sets it holds what map-ids looks ids up in: data sets, data elements, category option combos, and the org units\n  that the data sets are assigned to, each with code and name.",
    "It holds names and codes of metadata, no health data, and not the address of the server.",
    "Where a data element takes an org unit as its value, the ids of all org units are listed too, so that to-events can check\n  such values. Users and files are not listed: only the server can check those.",
  ],
  async check({ flags: { "data-set": dataSet, "all-data-sets": isAll } }) {
    if (isAll && dataSet.length > 0) throw new UsageError("give --data-set or --all-data-sets, not both");
  },
  async start(context) {
    const { createPullMetadata } = await import("./create-pull-metadata.ts");
    return createPullMetadata(context);
  },
});
