/** Every exit code of every tool (public: add, never renumber). Source of the table in docs/exit-codes.md. */
export const ExitCode = {
  ok: 0,
  bug: 1,
  usage: 2,
  input: 3,
  remote: 4,
  partial: 5,
  refused: 6,
  guard: 7,
  locked: 8,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** An exit code as docs/exit-codes.md explains it; `rerun`: whether to run the same command again helps. */
export interface ExitCodeMeaning {
  code: ExitCode;
  means: string;
  rerun: string;
}

/** What each code means, for the person who reads cron's mail. */
export const exitCodeMeanings: readonly ExitCodeMeaning[] = [
  { code: 0, means: "done; also when the reader closed the pipe early", rerun: "not needed" },
  { code: 1, means: "bug; the stack is shown", rerun: "no, report it" },
  { code: 2, means: "usage or configuration; every issue is named at once", rerun: "fix the command" },
  { code: 3, means: "input is not what the contract says, or is incomplete", rerun: "fix upstream" },
  {
    code: 4,
    means:
      "server unreachable after retries or its data not complete yet, or it could not say what became of some records",
    rerun: "yes, it is safe",
  },
  {
    code: 5,
    means: "finished, but some records were rejected, or are missing from the source",
    rerun: "look at the outcomes",
  },
  {
    code: 6,
    means: "access refused (401, 403, login page instead of JSON, no authority)",
    rerun: "fix credentials or sharing",
  },
  {
    code: 7,
    means: "a guard stopped it (too many deletes, empty full listing, mapping out of date)",
    rerun: "look first",
  },
  { code: 8, means: "another run holds this index", rerun: "later" },
  {
    code: 130,
    means: "interrupted (SIGINT): the requests in flight are finished and recorded first",
    rerun: "yes",
  },
  {
    code: 143,
    means: "terminated (SIGTERM): the requests in flight are finished and recorded first",
    rerun: "yes",
  },
];
