import { UsageError } from "@d2pipe/errors";
import type { MapIdsFlags } from "./flags.ts";

/** Each way of running, with the flags that it takes. */
const ways = {
  table: ["table", "sum"],
  scheme: ["scheme", "from-metadata", "to-metadata", "sum"],
  draft: ["draft", "from-metadata", "to-metadata"],
} as const;

const snapshots = ["from-metadata", "to-metadata"] as const;
const names = ["table", "scheme", "draft", ...snapshots, "sum"] as const;

function isGiven(flags: MapIdsFlags, name: (typeof names)[number]): boolean {
  return flags[name] !== undefined && flags[name] !== false;
}

function listWays(flags: MapIdsFlags): (keyof typeof ways)[] {
  return (["table", "scheme", "draft"] as const).filter((name) => isGiven(flags, name));
}

/** Throws a `UsageError` when two ways of running are asked for, or a flag of another one. */
export function ensureNoContradiction(flags: MapIdsFlags): void {
  const [way, other] = listWays(flags);
  if (way === undefined) return;
  if (other !== undefined) throw new UsageError(`give --${way} or --${other}, not both`);
  const allowed: readonly string[] = ways[way];
  const extra = names.find((name) => isGiven(flags, name) && !allowed.includes(name));
  if (extra !== undefined) throw new UsageError(`--${way} does not take --${extra}`);
}

/** Throws a `UsageError` when no way of running is asked for, or without what it needs. */
export function ensureWay(flags: MapIdsFlags): void {
  const [way] = listWays(flags);
  if (way === undefined)
    throw new UsageError("give --table FILE, or --scheme code or name with snapshots, or --draft FILE");
  const missing = snapshots.filter((name) => !isGiven(flags, name));
  if (way === "scheme" && missing.length === 2)
    throw new UsageError("--scheme needs --from-metadata FILE, --to-metadata FILE, or both");
  if (way === "draft" && missing.length > 0)
    throw new UsageError(`--draft needs ${missing.map((name) => `--${name} FILE`).join(" and ")}`);
}
