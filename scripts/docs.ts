import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { exitCodeMeanings } from "@d2pipe/errors";
import { mappingDocumentSchema } from "@d2pipe/mapping";
import { pairsDocumentSchema } from "@d2pipe/pairs";
import { lineKinds, lineSchemas, ownCodes } from "@d2pipe/records";
import { renderHelp, renderPipelineSettingsTable, renderSettingsTable, type Tool } from "@d2pipe/tool-kit";
import { z } from "zod";

/**
 * Writes what the code itself says into the docs: help, exit codes, settings, schemas. With `--check` it only says
 * what is not up to date. Text outside the marks `<!-- NAME -->` … `<!-- /NAME -->` is written by people.
 */
const root = join(import.meta.dirname, "..");
const isCheck = process.argv.includes("--check");
const stale: string[] = [];

function put(path: string, text: string): void {
  const file = join(root, path);
  if (existsSync(file) && readFileSync(file, "utf8") === text) return;
  stale.push(path);
  if (isCheck) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function putBetween(path: string, mark: string, text: string): void {
  const file = join(root, path);
  const [open, close] = [`<!-- ${mark} -->`, `<!-- /${mark} -->`];
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  const [start, end] = [before.indexOf(open), before.indexOf(close)];
  if (start === -1 || end === -1) throw new Error(`${path}: no ${open} … ${close}`);
  put(path, `${before.slice(0, start + open.length)}\n${text}\n${before.slice(end)}`);
}

function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** The tools with the folder of each; the sandbox is a product of its own, beside them. */
async function loadTools(): Promise<{ tool: Tool; folder: string }[]> {
  const folders = [...readdirSync(join(root, "tools")).map((name) => `tools/${name}`), "sandbox/tool"].filter(
    (folder) => existsSync(join(root, folder, "src", "command.ts")),
  );
  const loaded = folders.map(async (folder) => {
    const { tool }: { tool: Tool } = await import(join(root, folder, "src", "command.ts"));
    return { tool, folder };
  });
  return (await Promise.all(loaded)).toSorted((a, b) => (a.tool.name < b.tool.name ? -1 : 1));
}

const tools = await loadTools();
for (const { tool, folder } of tools) {
  const page = `docs/tools/${tool.name}.md`;
  if (!existsSync(join(root, page)) && !isCheck) {
    const marks = ["what", "help"].map((mark) => `<!-- ${mark} -->\n<!-- /${mark} -->\n`);
    put(page, `# ${tool.name}\n\n${marks.join("\n## Help\n\n")}`);
  }
  putBetween(page, "what", `\n${tool.description}.\n`);
  putBetween(page, "help", `\n\`\`\`text\n${renderHelp(tool).trimEnd()}\n\`\`\`\n`);
  put(
    `${folder}/README.md`,
    `# ${tool.name}\n\n${tool.description}. [Its page](../../docs/tools/${tool.name}.md) has the help.\n`,
  );
}
const toolRows = tools.map(({ tool }) => [`[${tool.name}](docs/tools/${tool.name}.md)`, tool.description]);
putBetween("README.md", "tools", `\n${renderTable(["Tool", "What it does"], toolRows)}\n`);
const codeRows = exitCodeMeanings.map(({ code, means, rerun }) => [String(code), means, rerun]);
putBetween(
  "docs/exit-codes.md",
  "exit-codes",
  `\n${renderTable(["Code", "Means", "Does a rerun help?"], codeRows)}\n`,
);
putBetween(
  "docs/settings.md",
  "settings",
  `\n${renderTable(["Variable", "Other spellings", "Default", "For"], renderSettingsTable())}\n`,
);
putBetween(
  "docs/settings.md",
  "pipeline-settings",
  `\n${renderTable(["Variable", "Default", "For"], renderPipelineSettingsTable())}\n`,
);
putBetween("docs/protocol.md", "codes", `\n${renderTable(["Code", "Means"], Object.entries(ownCodes))}\n`);
for (const kind of lineKinds) {
  put(
    `docs/schema/${kind}.schema.json`,
    `${JSON.stringify(z.toJSONSchema(lineSchemas[kind]), undefined, 2)}\n`,
  );
}

const mappingSchema = z.toJSONSchema(mappingDocumentSchema, { io: "input" });
put("docs/schema/mapping.schema.json", `${JSON.stringify(mappingSchema, undefined, 2)}\n`);
const pairsSchema = z.toJSONSchema(pairsDocumentSchema, { io: "input" });
put("docs/schema/pairs.schema.json", `${JSON.stringify(pairsSchema, undefined, 2)}\n`);

if (stale.length > 0)
  process.stdout.write(`docs: ${isCheck ? "not up to date" : "written"}: ${stale.join(", ")}\n`);
if (isCheck && stale.length > 0) {
  process.stdout.write("docs: run pnpm run docs\n");
  process.exitCode = 1;
}
