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

/** The people's channel of a tool: stderr, JSON under `--log-json`. */
export async function createLogger(options: LoggerOptions): Promise<Logger> {
  const write = options.json ? createJsonWriter(options) : await createPeopleWriter(options);
  const overwrites = process.stderr.isTTY && !options.json && !options.quiet;
  let progressing = false;
  const clearProgress = (): void => {
    if (progressing) process.stderr.write("\r\u001B[K");
    progressing = false;
  };
  const say = (level: Level, message: string, fields?: LogFields): void => {
    clearProgress();
    write(level, message, fields);
  };
  return {
    error: (message, fields) => say("error", message, fields),
    warn: (message, fields) => say("warn", message, fields),
    info: (message, fields) => {
      if (!options.quiet) say("info", message, fields);
    },
    detail: (message, fields) => {
      if (options.verbose) say("detail", message, fields);
    },
    progress: (message) => {
      if (!overwrites) return;
      process.stderr.write(`\r\u001B[K${options.tool}: ${message}`);
      progressing = true;
    },
    clearProgress,
  };
}
