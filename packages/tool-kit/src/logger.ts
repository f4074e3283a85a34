/** Messages for people, on stderr. `info` is silent under `--quiet`, `detail` shows only under `--verbose`. */
export interface Logger {
  error(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  detail(message: string, fields?: LogFields): void;
  /** One line that is overwritten, on a terminal only; in place of the counts that tool-kit shows there. */
  progress(message: string): void;
  /** Takes the line of `progress` away: what follows begins a line of its own. */
  clearProgress(): void;
}

/** Extra keys of the JSON log line: ids, codes, counts. */
export type LogFields = Readonly<Record<string, string | number | boolean>>;
