/** Flags of copy-file; their types are read off them. */
export const copyFlags = {
  optional: {
    type: "switch",
    description: "a SOURCE that is not there is fine: TARGET stays as it is, exit 0",
  },
  "save-etag": {
    type: "text",
    value: "FILE",
    description: "write the ETag of SOURCE there, for --if-match later (empty when --optional found none)",
  },
  "if-match": {
    type: "text",
    value: "FILE",
    description:
      "write TARGET only if it still has the ETag in FILE (empty: only if it is not there), then renew FILE",
  },
  "if-none-match": {
    type: "text",
    value: "'*'",
    choices: ["*"],
    description: "write TARGET only if it is not there",
  },
} as const;

export type CopyFlags = typeof copyFlags;
