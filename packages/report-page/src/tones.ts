import type { OutcomeStatus } from "@d2pipe/records";

/** What the chart stacks, from below; `unchanged` would dwarf all else and stands in the table only. */
export const charted: readonly { tone: string; label: string; statuses: readonly OutcomeStatus[] }[] = [
  { tone: "new", label: "created", statuses: ["created"] },
  { tone: "changed", label: "updated", statuses: ["updated"] },
  { tone: "gone", label: "deleted", statuses: ["deleted"] },
  { tone: "bad", label: "rejected or unknown", statuses: ["rejected", "unknown"] },
];
