import type { UserConfig } from "tsdown";
import tool from "./tsdown.tool.ts";

/** The vendors' libraries stay in files of their own, loaded for an address of their kind: they are 3 MB. */
const config: UserConfig = {
  ...tool,
  outputOptions: { entryFileNames: "main.mjs", chunkFileNames: "[name].mjs" },
};

export default config;
