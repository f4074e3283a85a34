import type { FlagValues } from "@d2pipe/tool-kit";

export const flags = {
  program: {
    type: "list",
    value: "UID",
    description: "a program; may be given several times (default: all that the user can see)",
  },
} as const;

export type PullFlags = FlagValues<typeof flags>;
