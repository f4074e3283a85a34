import { ExitCode, exitCodeMeanings } from "@d2pipe/errors";
import { formatHeadline, needsLook, type OutcomeSummary, type RunEnd } from "@d2pipe/mailer";
import { mostSevere } from "@d2pipe/tool-kit";
import type { Step } from "./run-folder.ts";

/** All that is known of a run that has ended. */
export interface RunFacts {
  /** Name of the pipeline. */
  name: string;
  /** The script's own exit code. */
  code: number;
  steps: readonly Step[];
  /** The last lines on stderr, more than a mail shows. */
  log: readonly string[];
  summary: OutcomeSummary | undefined;
  /** What became of the records of each part, of a run that has parts. */
  parts: RunEnd["parts"];
}

/** What the mail says about it. */
export interface Description {
  exitCode: ExitCode;
  /** `FAILED: DHIS2 refused the password`. */
  state: string;
  advice: readonly string[];
  /** Something failed, other than records. */
  isFailure: boolean;
  /** Steps that did not end with 0: name, exit code, what it means. */
  steps: readonly (readonly [string, string, string])[];
  /** Of what stood on stderr: the last lines, of a run in parts those of the parts that failed. */
  log: readonly string[];
  /** Whether `MAIL_ON=error` mails it. */
  needsLook: boolean;
}

/** What to do about each end. A run that is started again does harm to nothing, so that is never said as a warning. */
const advice: Readonly<Partial<Record<ExitCode, string>>> = {
  [ExitCode.bug]: "Report it with the lines below.",
  [ExitCode.usage]:
    "Correct what the lines below name: a setting, a flag, a mapping, a path. Then run it again.",
  [ExitCode.input]:
    "See in the lines below which tool ended first, correct that, and run it again: that is safe.",
  [ExitCode.remote]:
    "Nothing, when it was for a while only: the next run goes on where this one stopped. Else see that the server is up and the disk has room.",
  [ExitCode.refused]:
    "Correct the login in the settings, or the authorities and sharing of the user on the server. The lines below say which.",
  [ExitCode.guard]:
    "Look at the source first: nothing was deleted. When all is right, run it once with the higher limit that the lines below name.",
  [ExitCode.locked]:
    "Nothing: another run was at work, and the next one goes on. When this comes again and again, see what that other run is.",
  [ExitCode.terminated]: "Nothing: the next run goes on where this one stopped.",
};

/** The words of a request's failure: `push-dhis2: DHIS2: POST https://…: answered 401` (RemoteError). */
const requestLine = /: (?<service>[^:]+): (?:GET|HEAD|POST|PUT|PATCH|DELETE|send by) \S+: (?<message>.*)$/u;

/** A code of the contract for any that a process may end with: killed by a signal, not to be started. */
function toExitCode(code: number): ExitCode {
  const known = exitCodeMeanings.find((each) => each.code === code);
  if (known) return known.code;
  if (code === 126 || code === 127) return ExitCode.usage;
  return code > 128 ? ExitCode.terminated : ExitCode.bug;
}

function explain(code: number): string {
  if (code === 126 || code === 127) return "it could not be started";
  if (code === 130 || code === 143) return "interrupted";
  if (code > 128)
    return `killed by signal ${code - 128}${code === 137 ? ": was there too little memory?" : ""}`;
  return exitCodeMeanings.find((each) => each.code === code)?.means ?? "not a code of d2pipe's tools";
}

/** The lines of one part of the run: those behind the line `PART:`, up to the next such line. */
function linesOfPart({ part }: Pick<Step, "part">, log: readonly string[]): readonly string[] {
  const start = part === undefined ? -1 : log.lastIndexOf(`${part}:`);
  if (start === -1) return log;
  const end = log.findIndex((line, at) => at > start && /^[^ :]+:$/u.test(line));
  return log.slice(start + 1, end === -1 ? undefined : end);
}

/** So many lines a mail shows. */
const mostLines = 40;

function selectLog(steps: readonly Step[], log: readonly string[]): readonly string[] {
  const failed = steps.filter(({ code }) => toExitCode(code) !== ExitCode.partial);
  const parts = new Set(failed.flatMap(({ part }) => part ?? []));
  const share = Math.max(5, Math.floor(mostLines / Math.max(1, parts.size)));
  if (parts.size === 0) return log.slice(-mostLines);
  return [...parts].flatMap((part) => [`${part}:`, ...linesOfPart({ part }, log).slice(-share)]);
}

/** What the server did, as far as the step's own lines say. */
function findRequest(step: Step, log: readonly string[]): { service: string; message: string } | undefined {
  for (const line of linesOfPart(step, log)) {
    const { service, message } = (line.startsWith(`${step.name}: `) && requestLine.exec(line)?.groups) || {};
    if (service !== undefined && message !== undefined) return { service, message };
  }
  return undefined;
}

function formatRefusal(step: Step, log: readonly string[]): string {
  const { service = "a server", message = "" } = findRequest(step, log) ?? {};
  const isPassword = /\b401\b|login|token/iu.test(message);
  return isPassword ? `${service} refused the password or token` : `${service} denied access`;
}

/** `2024Q1 is not complete in DHIS2 yet`, from a step that waits for it (`pull-datasets --wait-ready`). */
function findUnready({ name }: Step, log: readonly string[]): string | undefined {
  const start = `${name}: `;
  const line = log.find((each) => each.startsWith(start) && each.includes(" is not complete in DHIS2 yet; "));
  return line?.slice(start.length).split(";", 1)[0];
}

function formatUnreached(step: Step, log: readonly string[]): string {
  const { service, message = "" } = findRequest(step, log) ?? {};
  if (service === undefined)
    return `a server could not be reached, or a file not be read or written (${step.name})`;
  const [answered] = /^answered \d+/u.exec(message) ?? [];
  return `${service} ${answered ?? "does not answer"}`;
}

function formatOutcomes({ summary }: RunFacts): string {
  return summary === undefined ? "some records were rejected" : formatHeadline(summary);
}

/** The state of a run by its most severe step: what the receiver sees before opening. */
const states: Readonly<Record<ExitCode, (step: Step, facts: RunFacts) => string>> = {
  [ExitCode.ok]: (_, facts) => (facts.summary === undefined ? "done" : formatOutcomes(facts)),
  [ExitCode.bug]: ({ name }) => `FAILED: a bug in ${name}`,
  [ExitCode.usage]: ({ name }) => `FAILED: a setting, flag or file is wrong (${name})`,
  [ExitCode.input]: ({ name }) => `FAILED: the input is incomplete or not as expected (${name})`,
  [ExitCode.remote]: (step, { log }) => {
    const unready = findUnready(step, log);
    return unready === undefined ? `FAILED: ${formatUnreached(step, log)}` : `NOT RUN: ${unready}`;
  },
  [ExitCode.partial]: (_, facts) => formatOutcomes(facts),
  [ExitCode.refused]: (step, { log }) => `FAILED: ${formatRefusal(step, log)}`,
  [ExitCode.guard]: ({ name }) => `STOPPED: look before the next run (${name})`,
  [ExitCode.locked]: () => "NOT RUN: another run was at work",
  [ExitCode.interrupted]: () => "INTERRUPTED",
  [ExitCode.terminated]: ({ name, code }) =>
    code === ExitCode.terminated ? "INTERRUPTED" : `FAILED: ${name} was killed`,
};

function formatName({ part, name }: Step): string {
  return part === undefined ? name : `${part}: ${name}`;
}

/** Which parts it is about: ` (hmis-repo)`. Of rejected records the counts say all. */
function formatParts(steps: readonly Step[], exitCode: ExitCode): string {
  const worst = steps.filter(({ part, code }) => part !== undefined && toExitCode(code) === exitCode);
  const parts = [...new Set(worst.map(({ part }) => part))];
  if (parts.length === 0 || exitCode === ExitCode.partial) return "";
  return parts.length > 3
    ? ` (${parts.slice(0, 3).join(", ")} and ${parts.length - 3} more)`
    : ` (${parts.join(", ")})`;
}

/** The most severe of a script's steps and of its own code, and what to say about it. */
export function describeEnd(facts: RunFacts): Description {
  const { name, code, summary } = facts;
  const failed = facts.steps.filter((step) => step.code !== 0);
  const isReported = code === 0 || failed.some((step) => step.code === code);
  const steps = isReported ? failed : [...failed, { name, code }];
  const exitCode = mostSevere(steps.map((step) => toExitCode(step.code)));
  const worst = steps.find((step) => toExitCode(step.code) === exitCode) ?? { name, code };
  const text = advice[exitCode];
  return {
    exitCode,
    state: states[exitCode](worst, facts) + formatParts(steps, exitCode),
    isFailure: exitCode !== ExitCode.ok && exitCode !== ExitCode.partial,
    advice: text === undefined ? [] : [text],
    steps: steps.map((step) => [formatName(step), String(step.code), explain(step.code)]),
    log: selectLog(steps, facts.log),
    needsLook: exitCode !== ExitCode.ok || (summary !== undefined && needsLook(summary)),
  };
}
