import { UsageError } from "@d2pipe/errors";
import { type FetchFlags, splitNames, splitParam } from "./fetch-flags.ts";

interface Given {
  /** By `--print-config` also without those that a run requires. */
  flags: Partial<FetchFlags>;
}

/** Refuses flags that contradict each other: every issue at once. */
export function checkFlags({ flags }: Given): void {
  const lists = { key: flags.key, watermark: flags.watermark };
  const names = Object.entries(lists).flatMap(([flag, text]) =>
    text === undefined ? [] : listNameIssues(flag, splitNames(text)),
  );
  const range = flags.from !== undefined || flags.until !== undefined;
  const isWithoutWatermark = flags.watermark === undefined && range;
  const issues = [
    ...names,
    ...listParamIssues(flags.param ?? []),
    ...(flags.table === "" || flags.table?.includes("/") ? ["--table: expected a name without /"] : []),
    ...(isWithoutWatermark ? ["--from and --until: need --watermark, the column that they are about"] : []),
  ];
  if (issues.length > 0) throw new UsageError(issues.join("\n"));
}

function listNameIssues(flag: string, names: readonly string[]): string[] {
  if (names.includes("")) return [`--${flag}: expected names of columns, separated by commas`];
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  return twice === undefined ? [] : [`--${flag}: ${twice} is there twice`];
}

function listParamIssues(params: readonly string[]): string[] {
  const seen = new Set<string>();
  return params.flatMap((text) => {
    const param = splitParam(text);
    if (!param) return ["--param: expected NAME=VALUE"];
    const [name] = param;
    if (seen.has(name)) return [`--param: ${name} is there twice`];
    seen.add(name);
    return [];
  });
}
