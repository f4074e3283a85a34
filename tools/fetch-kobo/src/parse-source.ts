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

function parseSavedExport(argument: string): Source | undefined {
  const url = /^https?:/.test(argument) ? URL.parse(argument) : null;
  const [, asset, settings] = savedExport.exec(url?.pathname ?? "") ?? [];
  if (!url || asset === undefined || settings === undefined) return undefined;
  return { kind: "kobo", asset, stream: asset, saved: { origin: url.origin, settings } };
}

/** Throws `UsageError` for a form without a proper id. */
export function parseSource(argument: string | undefined): Source {
  if (argument === undefined)
    throw new UsageError("expected one argument: SOURCE", { hint: "see fetch-kobo --help" });
  if (argument === "-") return { kind: "stdin", stream: "stdin" };
  const saved = parseSavedExport(argument);
  if (saved) return saved;
  if (!argument.startsWith("kobo://")) return { kind: "file", address: argument, stream: toStream(argument) };
  const asset = argument.slice("kobo://".length).replace(/\/$/, "");
  if (/^\w+$/.test(asset)) return { kind: "kobo", asset, stream: asset };
  throw new UsageError("kobo://ASSET: expected the id of a form, letters and digits alone", {
    hint: "it is in the form's address in Kobo: …/#/forms/ASSET/…; the server is named by KOBO_URL",
  });
}
