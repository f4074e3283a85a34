import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** A tool as it is bundled: the name that people type, and its entry. */
export interface BundledTool {
  name: string;
  main: string;
}

export const checkout: string = join(import.meta.dirname, "..", "..");

function findTools(): BundledTool[] {
  const folders = readdirSync(join(checkout, "tools")).map((name) => ({ name, folder: join("tools", name) }));
  // The sandbox is a product of its own, beside the tools.
  folders.push({ name: "sandbox", folder: join("sandbox", "tool") });
  return folders
    .map(({ name, folder }) => ({ name, main: join(checkout, folder, "src", "main.ts") }))
    .filter(({ main }) => existsSync(main));
}

export const tools: readonly BundledTool[] = findTools();
