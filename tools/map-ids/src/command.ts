import { defineTool, type Tool } from "@d2pipe/tool-kit";
import { ensureNoContradiction } from "./ensure-way.ts";
import { flags } from "./flags.ts";

export const tool: Tool = defineTool({
  name: "map-ids",
  description: "Translate the ids of aggregate values and events from one DHIS2 server to another",
  input: "either",
  consumes: ["dataValue", "event", "completeDataSetRegistration"],
  flags,
  produces: "dataValue, event, completeDataSetRegistration; outcome for records whose ids have no partner",
  examples: [
    "map-ids --draft ids.csv --from-metadata source.json --to-metadata target.json\n# edit ids.csv in a spreadsheet until no ? is left",
    "cat values.ndjson | map-ids --table ids.csv | head -1",
    "cat values.ndjson \\\n  | map-ids --scheme code --from-metadata source.json --to-metadata target.json --rejects no-partner.ndjson \\\n  | push-dhis2 --connection TARGET --index pair.db",
  ],
  notes: [
    "Data set, data element, org unit and both option combos of an aggregate value are translated, and of an event its org unit,\n  data elements and attribute option combo. Values are not changed. src stays as it is: the source is still the source.",
    "The data set of a value is dataValue.dataSet, else src.stream; the translated one is written into dataValue.dataSet.",
    "That a data set is complete (pull-datasets --complete) is translated by the same table. Where several ids lead to one data\n  set, org unit or combo it is rejected (SEVERAL_SOURCES): one of them alone does not say that the whole is complete.",
    "An id without a partner makes its record a rejection (NO_PARTNER); stderr counts them by id. A kind without any row in\n  the table stays as it is on both sides, and stderr says so. A row with use = no leaves out what has its id: the outcome is\n  skipped (LEFT_OUT). While a ? is left in the column use, the table is refused.",
    "Values of several ids may lead to one value of the target. Without --sum all of them are rejected (SEVERAL_SOURCES), since\n  one alone would look like the whole. With --sum numbers are added exactly; a text among them rejects all. Blank and deleted\n  values add nothing; when all are deleted, so is the total. A total has no src.id and no audit fields; with --sum no value with such an id has a\n  src.rev, since a total of today may be made of older values than the one before. Comments are joined.",
    "Where several ids lead to one, all of its values are needed in one input. When the input has only what changed (of\n  pull-datasets --incremental, and of a run behind an interrupted one), is incomplete, or a tool before rejected something of it,\n  nothing is written for such an id (NOT_SENT): run again without --incremental.",
    "A row that is changed counts for what is sent from then on; what was written under the old partner stays there:\n  docs/recovery.md says how to delete it.",
    "Only where several ids lead to one, the values with such ids are held until the end of the input: about 1 kB of memory\n  each. The stream is then framed anew, with its checkpoints and its end behind the totals. All other values are passed on at once.",
    "draft: use is yes where the confidence is --accept or more, ? elsewhere. The column reason says why. An existing file is\n  not replaced, since somebody may have edited it.",
  ],
  async check({ flags: given }) {
    ensureNoContradiction(given);
  },
  async start(context) {
    const { createMapIds } = await import("./create-map-ids.ts");
    return createMapIds(context);
  },
});
