import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The checkout, with a trailing slash. */
export const checkout: string = fileURLToPath(new URL("../../../", import.meta.url));

/**
 * Program and first arguments that start a tool as users do: the built file, or its source when
 * `D2PIPE_FROM_SOURCE=1` (no build needed, slower to start).
 */
export function toToolCommand(name: string): [string, string] {
  const folder = name === "sandbox" ? `${checkout}sandbox/tool` : `${checkout}tools/${name}`;
  const source = `${folder}/src/main.ts`;
  const built = `${checkout}distribution/dist/lib/${name}.mjs`;
  if (process.env.D2PIPE_FROM_SOURCE === "1") return [process.execPath, source];
  if (!existsSync(built))
    throw new Error(`${name} is not built: run "pnpm build", or set D2PIPE_FROM_SOURCE=1`);
  return [process.execPath, built];
}

/** Environment of a tool under test: nothing of the developer's own settings, only what is given. */
export function toToolEnv(home: string, env: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { PATH: process.env.PATH ?? "", HOME: home, LANG: "C.UTF-8", NO_COLOR: "1", ...env };
}
