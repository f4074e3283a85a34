import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { z } from "zod";
import { renderBin } from "./render-bin.ts";
import { checkout, tools } from "./tools.ts";

const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string(),
  license: z.string(),
});
const rootSchema = z.object({ engines: z.object({ node: z.string().startsWith(">=") }) });

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
}

/** Of `docs`; the rest is for those who run the tools. */
const forDevelopers: ReadonlySet<string> = new Set([
  "architecture.md",
  "design.md",
  "packages.md",
  "reference",
]);
const pipelines = readdirSync(join(checkout, "pipelines"));
/** Those that people start; parts.sh is read by them. */
const scripts = pipelines.filter((name) => name.endsWith(".sh") && name !== "parts.sh");

/**
 * Makes the folder of the bundle a package that can be packed: bins, pipelines, docs, licence, and a `package.json` that lists
 * them. It has no dependencies.
 */
export function writePackage(folder: string): void {
  const manifest = manifestSchema.parse(readJson(join(import.meta.dirname, "..", "package.json")));
  const { engines } = rootSchema.parse(readJson(join(checkout, "package.json")));
  mkdirSync(join(folder, "bin"), { recursive: true });
  for (const { name } of tools) {
    const text = renderBin(name, engines.node.slice(">=".length));
    writeFileSync(join(folder, "bin", name), text, { mode: 0o755 });
  }
  cpSync(join(checkout, "pipelines"), join(folder, "pipelines"), { recursive: true });
  cpSync(join(checkout, "docs"), join(folder, "docs"), {
    recursive: true,
    filter: (path) => !forDevelopers.has(relative(join(checkout, "docs"), path)),
  });
  for (const name of ["LICENSE", "CHANGELOG.md"]) cpSync(join(checkout, name), join(folder, name));
  cpSync(join(import.meta.dirname, "..", "README.md"), join(folder, "README.md"));
  const bin = Object.fromEntries([
    ...tools.map(({ name }) => [name, `bin/${name}`]),
    ...scripts.map((name) => [name, `pipelines/${name}`]),
  ]);
  // Each file of `pipelines` by its name: pnpm packs files like `.env.example` only where they are named.
  const files = ["THIRD-PARTY.txt", "bin", "docs", "lib", ...pipelines.map((name) => `pipelines/${name}`)];
  const written = { ...manifest, type: "commonjs", engines, bin, files };
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(written, undefined, 2)}\n`);
}
