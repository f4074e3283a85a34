import { sharedFlags, universalFlags } from "./common-flags.ts";
import type { Tool } from "./define-tool.ts";
import type { Flags } from "./flags.ts";
import type { SettingsGroup } from "./settings/settings.ts";

/** Every group of settings that a run of the tool may read. */
export function settingsOf(tool: Tool): readonly SettingsGroup[] {
  return [...(tool.settings ?? []), ...(tool.settingsWhenAsked ?? [])];
}

/** The flags that only some tools have, as this tool has them. */
export function sharedFlagsOf(tool: Tool): Flags {
  const names = new Set<string>(tool.common ?? []);
  if (tool.input !== "none") names.add("rejects");
  if (settingsOf(tool).length > 0) names.add("connection").add("env").add("retries");
  return Object.fromEntries(Object.entries(sharedFlags).filter(([name]) => names.has(name)));
}

/** Every flag that the tool takes: its own, those it shares, those that all tools have. */
export function flagsOf(tool: Tool): Flags {
  return { ...tool.flags, ...sharedFlagsOf(tool), ...universalFlags };
}
