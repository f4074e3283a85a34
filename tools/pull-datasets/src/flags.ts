import type { FlagValues } from "@d2pipe/tool-kit";

export const flags = {
  "data-set": {
    type: "list",
    value: "ID",
    description: "a data set by uid, code or name; may be given several times",
  },
  map: {
    type: "text",
    value: "FILE",
    description: "the data sets of a case_property_map.csv, as to-case-updates reads it",
  },
  "all-data-sets": {
    type: "switch",
    description: "every data set that the user can see, asked for in each run",
  },
  except: { type: "list", value: "ID", description: "with --all-data-sets: not this one" },
  "data-element-group": {
    type: "list",
    value: "ID",
    description:
      "only values of the data elements in this group, by uid, code or name; may be given several times",
  },
  "org-unit": {
    type: "list",
    value: "ID",
    description: "an org unit by uid, code or name, with all below it; may be given several times",
  },
  "org-unit-level": {
    type: "number",
    value: "N",
    min: 1,
    max: 20,
    description: "every org unit of this level, with all below it (default without --org-unit: 3)",
  },
  district: {
    type: "list",
    value: "NAME,…",
    description: "only these org units of the level, by name, code or uid; several with commas between them",
  },
  "without-children": { type: "switch", description: "the org units alone, without those below them" },
  period: {
    type: "list",
    value: "PERIOD",
    description:
      "202401, 2024Q1, 2024W5, … or a relative period as LAST_3_MONTHS; may be given several times",
  },
  year: { type: "list", value: "YEAR", description: "all periods of a year; may be given several times" },
  month: {
    type: "list",
    value: "1-12",
    description: "only this month of --year (default: the present year); may be given several times",
  },
  quarter: {
    type: "list",
    value: "1-4",
    description: "only this quarter of --year (default: the present year); may be given several times",
  },
  "days-back": {
    type: "number",
    value: "N",
    max: 3660,
    description: "periods of the last N days and of today",
  },
  "current-date": { type: "switch", description: "the periods that today is in" },
  "last-quarter": { type: "switch", description: "the quarter before the present one" },
  "wait-ready": {
    type: "text",
    value: "PERIOD",
    description: "read nothing and exit 4 while this period is not complete in DHIS2: 2024Q1, LAST_QUARTER",
  },
  "ready-share": {
    type: "number",
    value: "SHARE",
    default: 1,
    max: 1,
    isFraction: true,
    description: "with --wait-ready: for each data set this share (0 to 1) of its org units is enough",
  },
  incremental: {
    type: "switch",
    description: "only what changed since the last run, deleted values too; needs --index",
  },
  overlap: {
    type: "number",
    value: "MINUTES",
    default: 60,
    max: 525_600,
    description: "with --incremental: read again this long before the last run, for imports that ended late",
  },
  "include-deleted": {
    type: "switch",
    description: "deleted values too where everything is read, to be deleted at the target",
  },
  complete: {
    type: "switch",
    description: "also where these data sets are registered as complete, behind the values",
  },
  "time-budget": {
    type: "number",
    value: "SECONDS",
    default: 30,
    min: 1,
    max: 3600,
    description:
      "how long a request should take at most: slower ones ask for fewer periods, then for smaller org units",
  },
  lanes: { type: "number", value: "N", default: 2, min: 1, max: 16, description: "requests at a time" },
} as const;

export type PullFlags = FlagValues<typeof flags>;
