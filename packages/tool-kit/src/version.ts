import manifest from "../package.json" with { type: "json" };

/** The version of all tools: they are released together (docs/packages.md). */
export const version: string = manifest.version;
