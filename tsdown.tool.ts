import { builtinModules } from "node:module";
import type { Rolldown, UserConfig } from "tsdown";

const prefix = "\0builtin:";
// node:module is loaded before any tool, and the bundler's own runtime, which makes modules lazy, may import it.
const names: ReadonlySet<string> = new Set(
  builtinModules.map((name) => name.replace(/^node:/, "")).filter((name) => name !== "module"),
);

/**
 * One file has its imports at the top, so `--version` would load the whole of node:http and node:sqlite. Here each
 * builtin becomes a small module inside the file, which is entered with the code that uses it.
 */
const lazyBuiltins: Rolldown.Plugin = {
  name: "lazy-builtins",
  resolveId(id) {
    const name = id.replace(/^node:/, "");
    if (!names.has(name) && !(id.startsWith("node:") && name !== "module")) return null;
    return `${prefix}node:${name}`;
  },
  async load(id) {
    if (!id.startsWith(prefix)) return null;
    const builtin = id.slice(prefix.length);
    const exported: object = await import(builtin);
    const keys = Object.keys(exported).filter((key) => /^[A-Za-z_$][\w$]*$/.test(key));
    const lines = keys
      .filter((key) => key !== "default")
      .map(
        (key) =>
          `const _${key} = /* @__PURE__ */ (() => builtin[${JSON.stringify(key)}])(); export { _${key} as ${key} };`,
      );
    return `const builtin = process.getBuiltinModule(${JSON.stringify(builtin)});\nexport default builtin;\n${lines.join("\n")}\n`;
  },
};

/** One file a tool, with everything it needs inside; `main.ts` is the only entry. */
const config: UserConfig = {
  // Else tsdown looks beside this file, not in the tool that asked.
  cwd: process.cwd(),
  entry: { main: "src/main.ts" },
  format: "esm",
  platform: "node",
  target: "node24",
  dts: false,
  clean: true,
  minify: false,
  plugins: [lazyBuiltins],
  deps: { alwaysBundle: [/.*/], onlyBundle: false },
  outputOptions: { codeSplitting: false, entryFileNames: "main.mjs" },
};

export default config;
