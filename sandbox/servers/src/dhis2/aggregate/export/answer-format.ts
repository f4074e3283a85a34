import { notPlayed } from "../../answers/web-message.ts";
import type { Profile } from "../../profile.ts";
import type { SimulatorRequest } from "../../../simulator.ts";

export type Format = "json" | "csv" | "xml";

const contentTypes: Readonly<Record<Format, string>> = {
  json: "application/json;charset=UTF-8",
  csv: "application/csv;charset=UTF-8",
  xml: "application/xml;charset=UTF-8",
};

export interface AnswerFormat {
  readonly format: Format;
  readonly isGzip: boolean;
  readonly headers: Record<string, string>;
}

function named(text: string | null | undefined): Format | undefined {
  if (text === "csv" || text === "xml" || text === "json") return text;
  if (text === "adx+xml") throw notPlayed("data values as ADX");
  return undefined;
}

/** Only up to 2.42 does `Accept` choose; a browser's gets ADX there (§4.6). */
function accepted(accept: string | undefined): Format | undefined {
  if (accept === undefined) return undefined;
  if (/\b(application|text)\/csv\b/.test(accept)) return "csv";
  if (/\bapplication\/json\b/.test(accept)) return "json";
  if (/\bapplication\/xml\b/.test(accept)) return "xml";
  if (/adx|text\/html/.test(accept)) throw notPlayed("data values as ADX");
  return undefined;
}

/** In which form the values are asked for, and the headers of such an answer; an unknown suffix counts for nothing. */
export function formatOf(
  { path, query, headers }: SimulatorRequest,
  profile: Profile,
  dates: { readonly start: string; readonly end: string } | undefined,
): AnswerFormat {
  const suffix = /\.(\w+)$/.exec(path)?.[1];
  const byAccept = profile.dataEntryGroups ? undefined : () => accepted(headers.accept);
  const format = named(suffix) ?? named(query.get("format")) ?? byAccept?.() ?? "json";
  const compression = query.get("compression");
  if (compression === "zip") throw notPlayed("answers as zip");
  const isGzip = compression === "gzip" || compression === "gz";
  const period = dates === undefined || !profile.dataEntryGroups ? "" : `_${dates.start}_${dates.end}`;
  const file = query.get("attachment") ?? `dataValues${period}.${format}${isGzip ? ".gz" : ""}`;
  const shown = profile.dataEntryGroups ? `attachment; filename="${file}"` : `attachment; filename=${file}`;
  const isAttachment = profile.dataEntryGroups || isGzip || query.has("attachment");
  return {
    format,
    isGzip,
    headers: {
      "content-type": contentTypes[format],
      ...(isAttachment ? { "content-disposition": shown } : {}),
    },
  };
}
