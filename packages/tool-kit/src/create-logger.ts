import type { LogFields, Logger } from "./logger.ts";

export interface LoggerOptions {
  tool: string;
  quiet: boolean;
  verbose: boolean;
  json: boolean;
  now: () => Date;
}

type Level = "error" | "warn" | "info" | "detail";

/** For people in the same form as errors and the summary, so that cron's mail of a whole pipe can be read and searched by tool. */
function formatLine(
  { tool, json, now }: LoggerOptions,
  level: Level,
  message: string,
  fields?: LogFields,
): string {
  if (json) return JSON.stringify({ time: now().toISOString(), level, tool, message, ...fields });
  return `${tool}: ${level === "warn" ? "warning: " : ""}${message}`;
}

/** What tool-kit itself may do, beside what tools may. */
export interface KitLogger extends Logger {
  /** Progress of a tool that shows none of its own. */
  counts(message: string): void;
}

/** The messages of a tool on stderr; JSON lines under `--log-json`. */
export function createLogger(options: LoggerOptions): KitLogger {
  const overwrites = process.stderr.isTTY && !options.json && !options.quiet;
  let isProgressShown = false;
  let hasOwnProgress = false;
  const show = (message: string): void => {
    if (!overwrites) return;
    process.stderr.write(`\r\u001B[K${options.tool}: ${message}`);
    isProgressShown = true;
  };
  const clearProgress = (): void => {
    if (isProgressShown) process.stderr.write("\r\u001B[K");
    isProgressShown = false;
  };
  const log = (level: Level, message: string, fields?: LogFields): void => {
    clearProgress();
    process.stderr.write(`${formatLine(options, level, message, fields)}\n`);
  };
  return {
    error: (message, fields) => log("error", message, fields),
    warn: (message, fields) => log("warn", message, fields),
    info: (message, fields) => {
      if (!options.quiet) log("info", message, fields);
    },
    detail: (message, fields) => {
      if (options.verbose) log("detail", message, fields);
    },
    progress: (message) => {
      hasOwnProgress = true;
      show(message);
    },
    counts: (message) => {
      if (!hasOwnProgress) show(message);
    },
    clearProgress,
  };
}
