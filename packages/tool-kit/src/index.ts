export type { CommonFlagName, CommonValues } from "./common-flags.ts";
export { defineTool } from "./define-tool.ts";
export type {
  HttpContext,
  InputEnd,
  InputLine,
  LineWork,
  RecordWork,
  RunWork,
  SinkWork,
  Tool,
  ToolContext,
} from "./define-tool.ts";
export type { Flag, Flags, FlagValues } from "./flags.ts";
export type { FramingReport } from "./framing.ts";
export type { Logger } from "./logger.ts";
export { NewFraming } from "./new-framing.ts";
export type { Output } from "./output.ts";
export type {
  CommcareSettings,
  Dhis2Login,
  Dhis2Settings,
  MailSettings,
  Settings,
  SettingsGroup,
} from "./settings/settings.ts";
export { pickSubcommand } from "./pick-subcommand.ts";
export { mostSevere } from "./raised-exit.ts";
export { readBinaryFile, readTextFile } from "./read-text-file.ts";
export { ensureNew, writeWhole } from "./write-whole.ts";
export { formatError } from "./settings-hints.ts";
export { refuseSameFile } from "./refuse-same-file.ts";
export { renderHelp } from "./render-help.ts";
export { renderPipelineSettingsTable } from "./settings/pipeline-settings.ts";
export { readMailSettings } from "./settings/read-origin.ts";
export {
  ensureUsable,
  loadSettingsFile,
  type SettingsFile,
  toEnvironment,
} from "./settings/settings-file.ts";
export { renderSettingsTable } from "./settings/render-settings-table.ts";
export { runTool } from "./run-tool.ts";
export { version } from "./version.ts";
