import { ExitCode } from "@d2pipe/errors";

export type Raise = (code: ExitCode) => void;

/** From the most severe. */
const bySeverity: readonly ExitCode[] = [
  ExitCode.bug,
  ExitCode.refused,
  ExitCode.usage,
  ExitCode.guard,
  ExitCode.locked,
  ExitCode.remote,
  ExitCode.interrupted,
  ExitCode.terminated,
  ExitCode.input,
  ExitCode.partial,
  ExitCode.ok,
];

/** The exit code that a person has to know first when several things went wrong (docs/exit-codes.md); 0 of none. */
export function mostSevere(codes: readonly ExitCode[]): ExitCode {
  return bySeverity.find((code) => codes.includes(code)) ?? ExitCode.ok;
}

/** Gathers the exit codes that a run asks for; the most severe wins. */
export class RaisedExit {
  #code: ExitCode = ExitCode.ok;

  get code(): ExitCode {
    return this.#code;
  }

  readonly raise: Raise = (code) => {
    this.#code = this.with(code);
  };

  /** What the code would be with this one. */
  with(code: ExitCode): ExitCode {
    return mostSevere([code, this.#code]);
  }
}
