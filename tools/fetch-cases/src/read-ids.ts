import { open } from "node:fs/promises";
import { Repeats } from "@d2pipe/commcare-client";
import { ConfigError, InputError } from "@d2pipe/errors";

/** Case ids of a file, one a line, blanks and repeats left out; in lists of `size`, so that a long file is not held whole. */
export async function* readIds(
  file: string,
  size: number,
): AsyncGenerator<readonly string[], void, undefined> {
  const handle = await open(file).catch((cause: unknown) => {
    throw new ConfigError([`--ids ${file}: cannot be read`], {
      cause,
      hint: "a text file with one case id a line",
    });
  });
  const repeats = new Repeats();
  let ids: string[] = [];
  let number = 0;
  for await (const line of handle.readLines({ encoding: "utf8" })) {
    number += 1;
    const id = line.replace(/^\uFEFF/, "").trim();
    if (id === "") continue;
    if (!/^[\w.:-]{1,255}$/.test(id)) {
      throw new InputError("expected one case id and nothing else", { source: file, line: number });
    }
    if (repeats.isRepeat(id, "")) continue;
    ids.push(id);
    if (ids.length === size) {
      yield ids;
      ids = [];
    }
  }
  if (ids.length > 0) yield ids;
}
