import type { UserConfig } from "tsdown";

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
  deps: { alwaysBundle: [/.*/], onlyBundle: false },
  outputOptions: { codeSplitting: false, entryFileNames: "main.mjs" },
};

export default config;
