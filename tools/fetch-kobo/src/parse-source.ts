import { UsageError } from "@d2pipe/errors";

/** Where the submissions come from. */
export type Source =
  | { kind: "stdin"; stream: string }
  | { kind: "file"; address: string; stream: string }
  /** `saved`: from a link to saved export settings, which names server and settings, too. */
  | { kind: "kobo"; asset: string; stream: string; saved?: { origin: string; settings: string } | undefined };

/** The file's name without folder, query and ending. */
function toStream(address: string): string {
  const name = address.split(/[?#]/)[0]?.split("/").at(-1) ?? "";
  return name.replace(/\.[^.]*$/, "") || "kobo";
}

/** The link that Kobo shows for saved export settings; it wants the token, which no link carries. */
const savedExport = /^\/api\/v2\/assets\/(\w+)\/export-settings\/(\w+)\/data\.csv$/;

function parseSavedExport(word: string): Source | undefined {
  const url = /^https?:/.test(word) ? URL.parse(word) : null;
  const [, asset, settings] = savedExport.exec(url?.pathname ?? "") ?? [];
  if (!url || asset === undefined || settings === undefined) return undefined;
  return { kind: "kobo", asset, stream: asset, saved: { origin: url.origin, settings } };
}

/** Throws `UsageError` for a form without a proper id. */
export function parseSource(word: string | undefined): Source {
  if (word === undefined)
    throw new UsageError("expected one word: SOURCE", { hint: "see fetch-kobo --help" });
  if (word === "-") return { kind: "stdin", stream: "stdin" };
  const saved = parseSavedExport(word);
  if (saved) return saved;
  if (!word.startsWith("kobo://")) return { kind: "file", address: word, stream: toStream(word) };
  const asset = word.slice("kobo://".length).replace(/\/$/, "");
  if (/^\w+$/.test(asset)) return { kind: "kobo", asset, stream: asset };
  throw new UsageError("kobo://ASSET: expected the id of a form, letters and digits alone", {
    hint: "it stands in the form's address in Kobo: …/#/forms/ASSET/…; the server is named by KOBO_URL",
  });
}
