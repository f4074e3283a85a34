import type { FlagValues } from "@d2pipe/tool-kit";

export const flags = {
  pair: { type: "text", value: "NAME", description: "list: only this pair; settings: the pair" },
  need: {
    type: "text",
    value: "WHAT",
    choices: ["target", "queue"],
    description: "list: every pair that is listed has to have it",
  },
  to: { type: "text", value: "FILE", description: "import: the pairs.json to write" },
  replace: { type: "switch", description: "import: replace a file that is there" },
} as const;

export type PairFlags = FlagValues<typeof flags>;
