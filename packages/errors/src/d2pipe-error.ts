import type { ExitCode } from "./exit-code.ts";

/** What an error carries besides its message. */
export interface D2pipeErrorOptions {
  /** One line: what to do about it. */
  hint?: string;
  cause?: unknown;
}

/**
 * Base of every failure a person can act on: `message` says what, where and what was expected, `hint` what to do.
 * Shown without a stack. Anything else that is thrown is a bug (exit 1, with its stack).
 */
export abstract class D2pipeError extends Error {
  abstract readonly code: string;
  abstract readonly exitCode: ExitCode;
  readonly hint: string | undefined;

  constructor(message: string, options: D2pipeErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.hint = options.hint;
  }
}

/** Also true for an error of another copy of this package (a bundled tool beside a library). */
export function isD2pipeError(error: unknown): error is D2pipeError {
  return (
    error instanceof Error && "exitCode" in error && "code" in error && typeof error.exitCode === "number"
  );
}
