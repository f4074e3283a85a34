import { UsageError } from "@d2pipe/errors";

/** Where the submissions come from. */
export type Source =
  | { kind: "stdin"; stream: string }
  | { kind: "file"; address: string; stream: string }
  | { kind: "kobo"; asset: string; stream: string };

/** The file's name without folder, query and ending. */
function toStream(address: string): string {
  const name = address.split(/[?#]/)[0]?.split("/").at(-1) ?? "";
  return name.replace(/\.[^.]*$/, "") || "kobo";
}

/** Throws `UsageError` for a form without a proper id. */
export function parseSource(word: string | undefined): Source {
  if (word === undefined)
    throw new UsageError("expected one word: SOURCE", { hint: "see fetch-kobo --help" });
  if (word === "-") return { kind: "stdin", stream: "stdin" };
  if (!word.startsWith("kobo://")) return { kind: "file", address: word, stream: toStream(word) };
  const asset = word.slice("kobo://".length).replace(/\/$/, "");
  if (/^\w+$/.test(asset)) return { kind: "kobo", asset, stream: asset };
  throw new UsageError("kobo://ASSET: expected the id of a form, letters and digits alone", {
    hint: "it stands in the form's address in Kobo: …/#/forms/ASSET/…; the server is named by KOBO_URL",
  });
}
