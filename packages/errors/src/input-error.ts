import { ExitCode } from "./exit-code.ts";
import { D2pipeError, type D2pipeErrorOptions } from "./d2pipe-error.ts";

/** Where in the input something is wrong. */
export interface InputPlace {
  /** File name, or `stdin`. */
  source: string;
  /** From 1. */
  line?: number;
  /** Path inside the line, as in `src.id`. */
  path?: string;
}

/** Data that is not what the contract says: where, what was expected, what came. */
export class InputError extends D2pipeError {
  override readonly name = "InputError" as const;
  readonly code = "E_INPUT" as const;
  readonly exitCode: ExitCode = ExitCode.input;
  readonly place: InputPlace;

  constructor(message: string, place: InputPlace, options: D2pipeErrorOptions = {}) {
    const line = place.line === undefined ? "" : `:${place.line}`;
    const path = place.path ? ` ${place.path}` : "";
    super(`${place.source}${line}${path}: ${message}`, options);
    this.place = place;
  }
}
