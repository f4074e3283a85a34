import type { FlagValues } from "@d2pipe/tool-kit";

export const flags = {
  mapping: {
    type: "text",
    value: "FILE",
    required: true,
    description:
      "mapping document (JSON), or its CSV (gen-mapping); the old commcare_id;dhis2_id;filter CSV or the SIPCA loader's mapping_generated.json as they are",
  },
  metadata: {
    type: "text",
    value: "FILE",
    description: "snapshot from pull-metadata; needed unless the mapping carries types and options",
  },
  program: { type: "text", value: "UID", description: "event program" },
  "program-stage": { type: "text", value: "UID", description: "its stage" },
  "org-unit-from": { type: "text", value: "PROPERTY", description: "property that names the org unit" },
  "org-units": {
    type: "text",
    value: "FILE",
    description: "table of org units, JSON: what that property holds → UID (mapping_orgUnits.json)",
  },
  "org-unit-scheme": {
    type: "text",
    value: "SCHEME",
    choices: ["uid", "code", "name"],
    description: "what that property holds (default uid)",
  },
  "date-from": {
    type: "text",
    value: "PROPERTY",
    description: "property or field of the case that carries the date of the event (date_closed)",
  },
  "time-zone": {
    type: "text",
    value: "ZONE",
    description: "in which a time is cut to its day: Africa/Blantyre (default UTC)",
  },
  status: { type: "text", value: "STATUS", description: "status of the events (default COMPLETED)" },
  explain: {
    type: "text",
    value: "ID",
    description: "show on stderr, values included, how the record with this id becomes an event",
  },
} as const;

export type ToEventsFlags = FlagValues<typeof flags>;
