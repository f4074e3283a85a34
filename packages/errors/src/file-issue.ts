import { ExitCode } from "./exit-code.ts";

/** What became of a file, for a person, and what to do about it. */
export interface FileIssue {
  what: string;
  hint: string;
  /** `remote` where waiting can help, else `usage` or `input`. */
  exitCode: ExitCode;
}

const noFolder = {
  what: "the folder does not exist",
  hint: "make the folder, or correct the path",
  exitCode: ExitCode.usage,
};
const noPermission = {
  what: "no permission",
  hint: "check the owner and mode of the file and its folder",
  exitCode: ExitCode.usage,
};

const issues: ReadonlyMap<string, FileIssue> = new Map<string, FileIssue>([
  ["ENOENT", noFolder],
  ["ENOTDIR", noFolder],
  ["EACCES", noPermission],
  ["EPERM", noPermission],
  [
    "EROFS",
    {
      what: "the file system is read-only",
      hint: "choose a folder that can be written",
      exitCode: ExitCode.usage,
    },
  ],
  ["ENOSPC", { what: "the disk is full", hint: "make room, then run again", exitCode: ExitCode.remote }],
  [
    "EDQUOT",
    { what: "the disk quota is used up", hint: "make room, then run again", exitCode: ExitCode.remote },
  ],
  [
    "EFBIG",
    {
      what: "the file may not grow so large",
      hint: "raise the limit (ulimit -f), or choose another disk",
      exitCode: ExitCode.usage,
    },
  ],
  ["EISDIR", { what: "it is a folder", hint: "name a file", exitCode: ExitCode.usage }],
]);

/** A system error of a file in words; undefined for one that a person can do nothing about. */
export function toFileIssue(error: unknown): FileIssue | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? issues.get(error.code)
    : undefined;
}
