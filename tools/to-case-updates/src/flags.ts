import type { FlagValues } from "@d2pipe/tool-kit";

export const flags = {
  map: {
    type: "text",
    value: "FILE",
    required: true,
    description: "CSV with the columns case_property,data_element_id,data_set_id",
  },
  type: { type: "text", value: "TYPE", required: true, description: "case type of the cases" },
  "look-back": {
    type: "number",
    value: "N",
    min: 1,
    max: 400,
    description: "use values of the last N quarters before the present one (default: 4)",
  },
  period: {
    type: "list",
    value: "PERIOD",
    description: "use values of this period only, as 2024Q1 or LAST_QUARTER",
  },
  blank: {
    type: "switch",
    description: 'write "" for a property without values, at org units that have other values',
  },
  "stamp-period": {
    type: "text",
    value: "PROPERTY",
    description: "case property that gets the newest period that was used for the case",
  },
} as const;

export type CaseUpdatesFlags = FlagValues<typeof flags>;
