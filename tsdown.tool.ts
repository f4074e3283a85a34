import type { UserConfig } from "tsdown";

/**
 * What a tool needs, inside its own folder: `main.mjs`, and a file for each part that is loaded on its own. So `--version` and
 * `--help` load next to nothing, and the vendors' libraries (3 MB) only a run that uses them.
 */
const config: UserConfig = {
  // Else tsdown looks beside this file, not in the tool that asked.
  cwd: process.cwd(),
  entry: { main: "src/main.ts" },
  format: "esm",
  platform: "node",
  target: "node24",
  dts: false,
  clean: true,
  // A package that is not installed would be left out of the bundle with a warning, and the cache would keep that.
  failOnWarn: true,
  minify: false,
  deps: { alwaysBundle: [/.*/], onlyBundle: false },
  // What jsonc-parser has under "main" loads its parts at run time, by names that a bundle does not have.
  inputOptions: { resolve: { mainFields: ["module", "main"] } },
  outputOptions: { entryFileNames: "main.mjs", chunkFileNames: "[name].mjs" },
};

export default config;
