import { LockedError } from "@d2pipe/errors";

/** The condition of a write does not hold. */
export function overtaken(name: string): LockedError {
  return new LockedError(`${name}: somebody else wrote this file meanwhile; nothing was overwritten`, {
    hint: "start again from the file as it is now",
  });
}
