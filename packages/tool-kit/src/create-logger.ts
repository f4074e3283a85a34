import type { LogFields, Logger } from "./logger.ts";

export interface LoggerOptions {
  tool: string;
  quiet: boolean;
  verbose: boolean;
  json: boolean;
  now: () => Date;
}

type Level = "error" | "warn" | "info" | "detail";

/** A logger of JSON lines: one object a line on stderr. */
function createJsonWriter({
  tool,
  now,
}: LoggerOptions): (level: Level, message: string, fields?: LogFields) => void {
  return (level, message, fields) => {
    process.stderr.write(
      `${JSON.stringify({ time: now().toISOString(), level, tool, message, ...fields })}\n`,
    );
  };
}

/** A logger for people. consola's own default would put `info` on stdout, which belongs to the lines. */
async function createPeopleWriter({ tool }: LoggerOptions): Promise<(level: Level, message: string) => void> {
  const { createConsola } = await import("consola/basic");
  const consola = createConsola({
    level: 5,
    stdout: process.stderr,
    stderr: process.stderr,
    // The same form as errors and the summary, so that cron's mail of a whole pipe can be read and searched by tool.
    reporters: [
      {
        log({ type, args }) {
          process.stderr.write(`${tool}: ${type === "warn" ? "warning: " : ""}${args.join(" ")}\n`);
        },
      },
    ],
  });
  const write = { error: consola.error, warn: consola.warn, info: consola.info, detail: consola.debug };
  return (level, message) => write[level](message);
}

/** What the kit itself may do, beside what tools may. */
export interface KitLogger extends Logger {
  /** Progress of a tool that says nothing of its own. */
  counts(message: string): void;
}

/** The people's channel of a tool: stderr, JSON under `--log-json`. */
export async function createLogger(options: LoggerOptions): Promise<KitLogger> {
  const write = options.json ? createJsonWriter(options) : await createPeopleWriter(options);
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
    write(level, message, fields);
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
