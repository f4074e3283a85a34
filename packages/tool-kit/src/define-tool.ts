import type { ExitCode } from "@d2pipe/errors";
import type { LineKind, ParsedLine, RecordKind, RecordLine } from "@d2pipe/records";
import type { CommonFlagName, CommonValues, ReservedFlagName } from "./common-flags.ts";
import type { Flags, FlagValues } from "./flags.ts";
import type { FramingReport } from "./framing.ts";
import type { Logger } from "./logger.ts";
import type { Output } from "./output.ts";
import type { Raise } from "./raised-exit.ts";
import type { Settings, SettingsGroup } from "./settings/settings.ts";

/** How this run talks to servers, whichever they are. */
export interface HttpContext {
  /** `d2pipe/0.1.0 push-dhis2`. */
  readonly userAgent: string;
  readonly signal: AbortSignal;
  readonly retries: number;
  /** Warns people that a request is tried again. */
  onRetry(info: { error: Error; waitMs: number }): void;
}

/** What a tool's `start` gets: everything from outside that it may use. */
export interface ToolContext<F extends Flags = Flags> {
  readonly flags: FlagValues<F>;
  readonly common: CommonValues;
  /** Arguments that are not flags: file names, a subcommand. */
  readonly operands: readonly string[];
  /** Checked settings; asking for a group that the tool did not declare throws. */
  readonly settings: Settings;
  /** For people, on stderr. Ids and codes only. */
  readonly log: Logger;
  readonly out: Output;
  /** Aborted by SIGINT or SIGTERM: take no new work, finish what is in flight, return. */
  readonly signal: AbortSignal;
  /** Asks for an exit code; the most severe one asked for wins. */
  readonly raise: Raise;
  /** The code that the run would exit with if it ended now with this one: what was asked for and a signal count too. */
  exitWith(code: ExitCode): ExitCode;
  now(): Date;
  /** What every client of a server takes, to be spread into its options. */
  readonly http: HttpContext;
}

/** A tool that reads no lines: it runs once. */
export interface RunWork {
  run(): Promise<void>;
}

/** A tool that turns one consumed record into lines; all other lines pass by themselves, in place. */
export interface RecordWork<Kind extends RecordKind = RecordKind> {
  /** `raw` is the text of the line, for `out.reject`. A returned promise holds the input back. */
  record(line: RecordLine<Kind>, raw: string): void | Promise<void>;
  /** After the last line, before the exit code is decided. */
  end?(report: FramingReport): void | Promise<void>;
}

/** A tool that must see every line in order (a sink): it passes on what it does not consume with `out.pass(raw)`. */
export interface LineWork {
  line(parsed: ParsedLine, raw: string): void | Promise<void>;
  end(report: FramingReport): void | Promise<void>;
}

/** A line of the contract, with its text. */
export interface InputLine {
  parsed: ParsedLine;
  raw: string;
}

/** What the framing of the input says at its end. */
export interface InputEnd {
  complete: boolean;
}

/**
 * A tool that takes lines when it is ready for them (a sink with requests in flight): it passes on what it does not consume with
 * `out.pass(raw)`. `input` gives lines in pieces as they arrive, and at last whether the input was complete.
 */
export interface SinkWork {
  consume(input: AsyncGenerator<readonly InputLine[], InputEnd>): Promise<void>;
}

interface Declaration<F extends Flags> {
  /** Folder, bin and name: `verb-noun`. */
  name: string;
  /** One sentence without a full stop. */
  description: string;
  flags: F & { readonly [Name in ReservedFlagName]?: never };
  /** Which of the common flags that only some tools have. */
  common?: readonly CommonFlagName[];
  /** Which servers it talks to. */
  settings?: readonly SettingsGroup[];
  /** Servers that only some of its runs talk to: missing settings are an issue only when they are asked for. */
  settingsWhenAsked?: readonly SettingsGroup[];
  /**
   * Throws a `UsageError` for flags that contradict each other. Before settings and servers, and by
   * `--print-config` too, so that a pipeline can ask beforehand.
   */
  check?(given: Pick<ToolContext<F>, "flags" | "common">): Promise<void>;
  /**
   * On a signal it reads on to the end of its input. For a tool behind the sink: whoever stops a pipe stops the sink too, which
   * still reports the requests that were in flight.
   */
  drains?: true;
  operands?: { usage: string; description: string; max: number };
  /** At least two, one of them a pipe. */
  examples: readonly string[];
  /** Paragraphs for the end of the help. */
  notes?: readonly string[];
  /** Lines it writes, for the help. */
  produces?: readonly LineKind[] | string;
}

interface SourceTool<F extends Flags> extends Declaration<F> {
  input: "none";
  start(context: ToolContext<F>): Promise<RunWork>;
}

interface RecordTool<F extends Flags, Kind extends RecordKind> extends Declaration<F> {
  input: "records";
  consumes: readonly Kind[];
  start(context: ToolContext<F>): Promise<RecordWork<Kind>>;
}

interface LineTool<F extends Flags> extends Declaration<F> {
  input: "lines";
  consumes: readonly RecordKind[];
  start(context: ToolContext<F>): Promise<LineWork | SinkWork>;
}

/**
 * Reads lines or not, as its operands say (`reconcile-index detect` does, `reconcile-index report` does not):
 * a returned `RunWork` leaves stdin alone.
 */
interface EitherTool<F extends Flags> extends Declaration<F> {
  input: "either";
  consumes: readonly RecordKind[];
  start(context: ToolContext<F>): Promise<RunWork | LineWork>;
}

/** A declared tool with its flag types forgotten, as `runTool` takes it. */
export interface Tool extends Declaration<Flags> {
  input: "none" | "records" | "lines" | "either";
  consumes: readonly RecordKind[];
  start(context: ToolContext): Promise<RunWork | RecordWork | LineWork | SinkWork>;
}

/**
 * Declares a tool. `start` should load its work with `await import(…)`, so that `--help` and `--version` load nothing.
 */
export function defineTool<const F extends Flags, Kind extends RecordKind = never>(
  tool: SourceTool<F> | RecordTool<F, Kind> | LineTool<F> | EitherTool<F>,
): Tool {
  const consumes: readonly RecordKind[] = tool.input === "none" ? [] : tool.consumes;
  return { ...tool, consumes };
}
