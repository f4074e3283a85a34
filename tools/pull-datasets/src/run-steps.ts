import type { Dhis2Client } from "@d2pipe/dhis2-client";
import { ExitCode, HttpError } from "@d2pipe/errors";
import type { ToolContext } from "@d2pipe/tool-kit";
import type { Pace } from "./pace.ts";
import { formatPart, isTooSlow, type Part, splitPart } from "./part.ts";
import { type PartEnd, PartReader, type ReaderOptions, type Refusal } from "./part-reader.ts";
import type { Step } from "./pull-steps.ts";
import type { RegistrationLines } from "./read-registrations.ts";
import type { ValueWriter } from "./value-writer.ts";

export interface StepContext extends Pick<ToolContext, "log" | "raise"> {
  dhis2: Dhis2Client;
  writer: ValueWriter;
  pace: Pace;
  lanes: number;
  reader: ReaderOptions;
}

/** A step that is waiting for its turn; `reader`: its request is out already. */
interface Waiting {
  step: Step;
  reader?: PartReader;
}

/** A step whose turn has come. */
type Due = Exclude<Step, { kind: "part" }> | { kind: "part"; reader: PartReader };

/** Steps in their order, with the requests of those to come sent ahead, so many at a time. */
class StepQueue {
  readonly #steps: Iterator<Step>;
  readonly #context: StepContext;
  readonly #queue: Waiting[] = [];
  #requests = 0;
  #refused: string | undefined;

  constructor(steps: Iterator<Step>, context: StepContext) {
    this.#steps = steps;
    this.#context = context;
  }

  next(): Due | undefined {
    this.#sendAhead();
    const { step, reader } = this.#queue.shift() ?? {};
    if (step?.kind !== "part") return step;
    return { kind: "part", reader: reader ?? this.#send(step.part) };
  }

  /** Before all others. */
  putBack(parts: readonly Part[]): void {
    this.#queue.unshift(...parts.map((part): Waiting => ({ step: { kind: "part", part } })));
  }

  /** A request was answered to its end. */
  ended(): void {
    this.#requests -= 1;
  }

  /** Nothing more is asked of this data set. */
  refuse(dataSet: string): void {
    this.#refused = dataSet;
  }

  #sendAhead(): void {
    for (let at = 0; this.#requests < this.#context.lanes; at += 1) {
      const waiting = this.#queue[at] ?? this.#pull();
      if (!waiting) return;
      if (waiting.step.kind === "part") waiting.reader ??= this.#send(waiting.step.part);
    }
  }

  #pull(): Waiting | undefined {
    for (;;) {
      const { done, value } = this.#steps.next();
      if (done) return undefined;
      if (value.kind === "part" && value.part.dataSet === this.#refused) continue;
      const waiting: Waiting = { step: value };
      this.#queue.push(waiting);
      return waiting;
    }
  }

  #send(part: Part): PartReader {
    this.#requests += 1;
    return new PartReader(part, this.#context.reader);
  }
}

/** The data set that is being read. */
interface Current {
  /** Its org unit was read whole so far. */
  isUnitWhole: boolean;
  /** It cannot be read at all: nothing more is asked of it. */
  isRefused: boolean;
}

/** Carries the steps out. Throws what no single data set or org unit is the cause of. */
export async function runSteps(steps: Iterator<Step>, context: StepContext): Promise<void> {
  const { writer, log } = context;
  const queue = new StepQueue(steps, context);
  const current: Current = { isUnitWhole: true, isRefused: false };
  for (let step = queue.next(); step; step = queue.next()) {
    switch (step.kind) {
      case "begin":
        Object.assign(current, { isUnitWhole: true, isRefused: false });
        writer.begin(step.dataSet);
        break;
      case "part":
        log.progress(formatPart(step.reader.part));
        await runPart(step.reader, { ...context, queue, current });
        break;
      case "unreadable":
        writer.reject(
          "NOT_READ",
          `data set ${step.dataSet}: periods of the type ${step.periodType} have no ISO text`,
        );
        break;
      case "checkpoint":
        if (current.isUnitWhole && !current.isRefused) writer.checkpoint(step.stream, step.cursor);
        current.isUnitWhole = true;
        break;
      case "end":
        if (writer.isComplete) writer.checkpoint(step.dataSet, step.cursor);
        writer.end();
        break;
    }
  }
}

interface PartContext extends StepContext {
  queue: StepQueue;
  current: Current;
}

async function runPart(reader: PartReader, context: PartContext): Promise<void> {
  const { queue, current, writer } = context;
  const lines = reader.read();
  let piece = await lines.next();
  for (; !piece.done; piece = await lines.next()) {
    const written = writer.lines(piece.value);
    if (!written) continue;
    await written;
    reader.reuse(piece.value);
  }
  queue.ended();
  const isLost = await endPart(reader.part, piece.value, context);
  if (isLost) current.isUnitWhole = false;
}

/** @returns whether values of this part did not come, and will not */
async function endPart(part: Part, end: PartEnd, context: PartContext): Promise<boolean> {
  const { writer, log, raise, pace, queue, current } = context;
  switch (end.kind) {
    case "complete":
      pace.answered(part.periods.length, end.seconds);
      return await writeRegistrations(part, end.registrations, context);
    case "incomplete":
      log.error(`${formatPart(part)}: ${end.why}`);
      writer.cut();
      raise(ExitCode.input);
      return true;
    case "too slow": {
      pace.failed(part.periods.length);
      const smaller = await splitPart(part, context.dhis2);
      queue.putBack(smaller);
      if (smaller.length === 0) refuse(part, { error: end.error, code: undefined }, context);
      return smaller.length === 0;
    }
    case "refused":
      if (!current.isRefused) refuse(part, end, context);
      return true;
    case "failed":
      throw end.error;
  }
}

/** @returns whether they could not be read: the values are there all the same */
async function writeRegistrations(
  part: Part,
  registrations: RegistrationLines | Refusal,
  { writer }: PartContext,
): Promise<boolean> {
  if (!("error" in registrations)) {
    await writer.registrations(registrations);
    return false;
  }
  const { error, code = "NOT_READ" } = registrations;
  writer.reject(code, `${formatPart(part)}, where it is complete: ${error.message}`, toHint(error));
  return true;
}

/** The user may not read the data set (dhis2-api §4.6): other org units would be refused as well. */
const wholeDataSet: ReadonlySet<string | undefined> = new Set(["E2010"]);

function refuse(part: Part, { error, code }: Refusal, { writer, current, queue }: PartContext): void {
  current.isRefused = wholeDataSet.has(code);
  if (current.isRefused) queue.refuse(part.dataSet);
  const what = current.isRefused ? `data set ${part.dataSet}` : formatPart(part);
  writer.reject(code ?? "NOT_READ", `${what}: ${error.message}`, toHint(error));
}

function toHint(error: Error): string {
  if (isTooSlow(error)) return "give it more time with --time-budget";
  return error instanceof HttpError && error.status >= 500
    ? "look into the log of the server; the next run asks again"
    : "check the user's access to the data set and the org unit";
}
