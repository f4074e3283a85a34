import type { FlagValues } from "@d2pipe/tool-kit";

export const flags = {
  program: {
    type: "list",
    value: "UID",
    description:
      "a program; may be given several times (default: all that the user can see, or none beside data sets)",
  },
  "data-set": {
    type: "list",
    value: "DATA_SET",
    description: "a data set by UID, code or name",
  },
  "all-data-sets": { type: "switch", description: "every data set that the user can see" },
} as const;

export type PullFlags = FlagValues<typeof flags>;
