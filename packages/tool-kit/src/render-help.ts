import { exitCodeMeanings } from "@d2pipe/errors";
import { universalFlags } from "./common-flags.ts";
import type { Tool } from "./define-tool.ts";
import type { Flag } from "./flags.ts";
import { variables } from "./settings/variables.ts";
import { settingsOf, sharedFlagsOf } from "./tool-flags.ts";

type Row = readonly [string, string];

function renderFlag(name: string, flag: Flag): Row {
  const short = "short" in flag && flag.short !== undefined ? `-${flag.short}, ` : "";
  const value = flag.type === "switch" ? "" : ` ${flag.value}`;
  const notes = [
    "required" in flag && flag.required ? "required" : "",
    "choices" in flag && flag.choices ? `one of ${flag.choices.join(", ")}` : "",
    "default" in flag && flag.default !== undefined ? `default ${flag.default}` : "",
    flag.type === "list" ? "may be repeated" : "",
  ].filter((note) => note !== "");
  return [`${short}--${name}${value}`, flag.description + (notes.length > 0 ? ` (${notes.join("; ")})` : "")];
}

function renderRows(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join("\n");
}

function renderUsageLine(tool: Tool): string {
  const required = Object.entries(tool.flags).filter(([, flag]) => "required" in flag && flag.required);
  const given = required.map(([name, flag]) => `--${name} ${"value" in flag ? flag.value : ""}`);
  return [tool.name, ...(tool.operands ? [tool.operands.usage] : []), ...given, "[flags]"].join(" ");
}

function renderStreams(tool: Tool): Row[] {
  const produced = typeof tool.produces === "string" ? tool.produces : (tool.produces ?? []).join(", ");
  const used =
    tool.consumes.length > 0 ? `uses ${tool.consumes.join(", ")}, passes on all others` : "passes on all";
  const read = tool.input === "none" ? "nothing" : `lines; ${used}`;
  return [
    ["stdin", read],
    ["stdout", produced === "" ? "lines" : produced],
    ["stderr", "progress, errors, one last summary line"],
  ];
}

/** The whole help of a tool, plain text: usage, flags, environment, exit codes, examples. The docs are made of it. */
export function renderHelp(tool: Tool): string {
  const own = Object.entries(tool.flags).map(([name, flag]) => renderFlag(name, flag));
  const shared = Object.entries({ ...sharedFlagsOf(tool), ...universalFlags }).map(([name, flag]) =>
    renderFlag(name, flag),
  );
  const environment = settingsOf(tool).flatMap((group) =>
    variables[group].map((variable): Row => [
      variable.name,
      variable.description + (variable.default ? ` (default ${variable.default})` : ""),
    ]),
  );
  const codes = exitCodeMeanings.map(({ code, means }): Row => [String(code), means]);
  const sections: readonly (readonly [string, string])[] = [
    ["USAGE", `  ${renderUsageLine(tool)}${tool.operands ? `\n\n  ${tool.operands.description}` : ""}`],
    ["STREAMS", renderRows(renderStreams(tool))],
    ...(own.length > 0 ? [["FLAGS", renderRows(own)] as const] : []),
    ["COMMON FLAGS", renderRows(shared)],
    ...(environment.length > 0 ? [["ENVIRONMENT", renderRows(environment)] as const] : []),
    ["EXIT CODES", renderRows(codes)],
    ["EXAMPLES", tool.examples.map((example) => `  ${example.replaceAll("\n", "\n  ")}`).join("\n\n")],
    ...(tool.notes && tool.notes.length > 0
      ? [["NOTES", tool.notes.map((note) => `  ${note}`).join("\n\n")] as const]
      : []),
  ];
  return `${tool.name}: ${tool.description}.\n\n${sections.map(([title, body]) => `${title}\n\n${body}`).join("\n\n")}\n`;
}
