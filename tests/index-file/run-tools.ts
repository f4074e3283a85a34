import type { Line } from "@d2pipe/records";
import { runTool, type SandboxTest, toNdjson, type ToolRun } from "@d2pipe/testkit";

type Env = Readonly<Record<string, string>>;

/** `push-dhis2` into the index `index.db` of the test; `env` names another server than the test's own. */
export async function push(
  { dir, env }: Pick<SandboxTest, "dir" | "env">,
  lines: readonly Line[],
  ...args: string[]
): Promise<ToolRun> {
  const index = ["--index", dir.file("index.db")];
  return await runTool("push-dhis2", { args: [...index, ...args], env, stdin: toNdjson(lines) });
}

/** `reconcile-index` on the index of the test. */
export async function reconcile(
  { dir, env }: { dir: SandboxTest["dir"]; env: Env },
  ...args: string[]
): Promise<ToolRun> {
  const stdout = args.includes("--json") ? "text" : "lines";
  return await runTool("reconcile-index", { args: [...args, "--index", dir.file("index.db")], env, stdout });
}

/** What `report --json` says, by the key of its line: `runs` the newest first, `review` in the order of arrival. */
export interface Reported {
  index: { entries: number; pending: number };
  runs: { tool: string; ended?: string; exitCode?: number; complete?: boolean }[];
  review: { id: string; status: string; target?: string }[];
}

export async function report(given: Pick<SandboxTest, "dir" | "env">): Promise<Reported> {
  const { stdout } = await reconcile(given, "report", "--json");
  const lines: { index?: Reported["index"]; run?: Reported["runs"][0]; review?: Reported["review"][0] }[] =
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
  return {
    index: lines.find((line) => line.index)?.index ?? { entries: 0, pending: 0 },
    runs: lines.flatMap((line) => line.run ?? []),
    review: lines.flatMap((line) => line.review ?? []),
  };
}

/** Each outcome as text: `case-1 created`, `case-2 rejected E1125`. */
export function formatOutcomes({ lines }: ToolRun): string[] {
  return lines.flatMap((parsed) => {
    if (parsed.kind !== "outcome") return [];
    const { src, outcome } = parsed.line;
    return [src.id ?? "-", outcome.status, ...(outcome.code ? [outcome.code] : [])].join(" ");
  });
}
