import type { FlagValues } from "@d2pipe/tool-kit";

export const flags = {
  table: {
    type: "text",
    value: "FILE",
    description:
      "CSV with the columns kind,from,to; kinds: dataSet, dataElement, orgUnit, categoryOptionCombo, attributeOptionCombo",
  },
  scheme: {
    type: "text",
    value: "SCHEME",
    choices: ["code", "name"],
    description: "look ids up by code or name in place of a table",
  },
  "from-metadata": {
    type: "text",
    value: "FILE",
    description:
      "snapshot of the source, from pull-metadata; without it the input has codes or names in place of ids",
  },
  "to-metadata": {
    type: "text",
    value: "FILE",
    description: "snapshot of the target; without it codes or names are written in place of ids",
  },
  sum: {
    type: "switch",
    description: "add the values that lead to one value of the target; without it they are rejected",
  },
  draft: {
    type: "text",
    value: "FILE",
    description: "propose a table from both snapshots, as a new CSV to be edited; reads no lines",
  },
  accept: {
    type: "number",
    value: "SHARE",
    default: 0.8,
    max: 1,
    isFraction: true,
    description: "draft: a pair with this confidence or more (0 to 1) needs no decision by a person",
  },
} as const;

export type MapIdsFlags = FlagValues<typeof flags>;
