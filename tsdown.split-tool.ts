import type { UserConfig } from "tsdown";
import tool from "./tsdown.tool.ts";

/** What --version and --help do not need stays in files of its own: 3 MB of the vendors' libraries, or the twin servers. */
const config: UserConfig = {
  ...tool,
  outputOptions: { entryFileNames: "main.mjs", chunkFileNames: "[name].mjs" },
};

export default config;
