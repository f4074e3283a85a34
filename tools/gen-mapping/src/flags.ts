import type { FlagValues } from "@d2pipe/tool-kit";

export const flags = {
  metadata: {
    type: "text",
    value: "FILE",
    description: "snapshot from pull-metadata (default: asked of the server)",
  },
  program: {
    type: "text",
    value: "UID",
    description: "event program (default: the only one in --metadata; check: that of the mapping)",
  },
  "program-stage": { type: "text", value: "UID", description: "its stage (default: its only one)" },
  to: {
    type: "text",
    value: "FILE",
    description:
      "draft, export: the CSV to write; import: the mapping document; data-sets: the CSV (default: --map itself)",
  },
  replace: { type: "switch", description: "draft, export: replace a CSV that is there" },
  "to-delimiter": {
    type: "text",
    value: "CHARACTER",
    default: ";",
    description: "draft, export: between the cells of the CSV",
  },
  form: {
    type: "text",
    value: "FILE",
    description: "draft: XLSForm (.xlsx), or kobo://ASSET, the form on the server",
  },
  sample: { type: "text", value: "FILE", description: "draft, check: CSV as fetch-kobo reads it" },
  delimiter: {
    type: "text",
    value: "CHARACTER",
    default: "auto",
    description: "of the sample: one character, tab, or auto",
  },
  "strip-groups": {
    type: "text",
    value: "SEPARATOR",
    description: "of the sample: read the column group/question as question, when fetch-kobo does so too",
  },
  accept: {
    type: "number",
    value: "SHARE",
    default: 0.8,
    max: 1,
    isFraction: true,
    description: "draft: a pair with this confidence or more (0 to 1) needs no decision by a person",
  },
  "org-unit-from": {
    type: "text",
    value: "COLUMN",
    description: "draft, import: column that names the org unit",
  },
  "date-from": {
    type: "text",
    value: "COLUMN",
    description: "draft, import: column that carries the date of the event",
  },
  mapping: { type: "text", value: "FILE", description: "check, export: a mapping of any form" },
  json: { type: "switch", description: "check: JSON lines on stdout instead of a table on stderr" },
  "data-elements": {
    type: "text",
    value: "FILE",
    description: "import: mapping_de.json, column → data element",
  },
  "option-sets": {
    type: "text",
    value: "FILE",
    description: "import: mapping_optionSet.json, option set → { Kobo's value: code }",
  },
  generated: {
    type: "text",
    value: "FILE",
    description: "import: mapping_generated.json to write, as the loader reads it",
  },
  map: {
    type: "text",
    value: "FILE",
    description: "data-sets: case_property_map.csv, as to-case-updates reads it",
  },
  csv: { type: "text", value: "FILE", description: "import: an edited CSV of draft or export" },
} as const;

export type GenFlags = FlagValues<typeof flags>;
