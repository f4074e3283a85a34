import { UsageError } from "@d2pipe/errors";
import type { MapIdsFlags } from "./flags.ts";

/** Flags that each way of running takes. */
const ways = {
  table: ["table", "sum"],
  scheme: ["scheme", "from-metadata", "to-metadata", "sum"],
  draft: ["draft", "from-metadata", "to-metadata"],
} as const;

const names = ["table", "scheme", "draft", "from-metadata", "to-metadata", "sum"] as const;

function isGiven(flags: MapIdsFlags, name: (typeof names)[number]): boolean {
  return flags[name] !== undefined && flags[name] !== false;
}

/** Throws a `UsageError` unless exactly one of table, scheme and draft is asked for, with what it needs and nothing else. */
export function ensureOneWay(flags: MapIdsFlags): void {
  const [way, other] = (["table", "scheme", "draft"] as const).filter((name) => isGiven(flags, name));
  if (way === undefined)
    throw new UsageError("give --table FILE, or --scheme code or name with snapshots, or --draft FILE");
  if (other !== undefined) throw new UsageError(`give --${way} or --${other}, not both`);
  const allowed: readonly string[] = ways[way];
  const extra = names.find((name) => isGiven(flags, name) && !allowed.includes(name));
  if (extra !== undefined) throw new UsageError(`--${way} does not take --${extra}`);
  const missing = (["from-metadata", "to-metadata"] as const).filter((name) => !isGiven(flags, name));
  if (way === "scheme" && missing.length === 2)
    throw new UsageError("--scheme needs --from-metadata FILE, --to-metadata FILE, or both");
  if (way === "draft" && missing.length > 0)
    throw new UsageError(`--draft needs ${missing.map((name) => `--${name} FILE`).join(" and ")}`);
}
