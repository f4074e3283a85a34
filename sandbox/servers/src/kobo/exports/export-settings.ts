import { z } from "zod";
import { EarlyAnswer } from "../../early-answer.ts";
import { jsonAnswer } from "../../json-answer.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../../simulator.ts";
import { notFound, textAnswer } from "../answers.ts";
import type { KoboServer } from "../kobo-server.ts";
import { parseBody } from "../parse-body.ts";
import { toFileUrl, toUrl } from "../to-url.ts";
import { parseExportOptions } from "./export-options.ts";
import type { ExportSettings } from "./export-store.ts";
import { writeCsv } from "./write-csv.ts";

const cacheMs = 300_000;

/** Spreadsheets cannot follow a redirect with credentials: they get the file itself. */
const directAgents = /^(?:LibreOffice|Microsoft\.Data\.Mashup)/;

const settingsSchema = z.looseObject({ name: z.string(), export_settings: z.unknown() });

function toJson(server: KoboServer, request: SimulatorRequest, settings: ExportSettings): object {
  const url = toUrl(request, `/api/v2/assets/${server.survey.uid}/export-settings/${settings.uid}/`);
  return {
    uid: settings.uid,
    url,
    name: settings.name,
    export_settings: settings.options,
    data_url_csv: `${url}data.csv`,
    data_url_xlsx: `${url}data.xlsx`,
  };
}

function create(server: KoboServer, request: SimulatorRequest): SimulatorAnswer {
  const parsed = settingsSchema.safeParse(parseBody(request));
  if (!parsed.success)
    throw new EarlyAnswer(jsonAnswer(400, { export_settings: ["This field is required."] }));
  const options = parseExportOptions(parsed.data.export_settings, [server.survey.language]);
  return jsonAnswer(201, toJson(server, request, server.exports.addSettings(parsed.data.name, options)));
}

function make(server: KoboServer, settings: ExportSettings): NonNullable<ExportSettings["cached"]> {
  const at = server.now().getTime();
  if (settings.cached && at - settings.cached.at < cacheMs) return settings.cached;
  const error = server.switches.exportError;
  const file = error === null ? server.exports.addFile(writeCsv(server, settings.options)) : undefined;
  settings.cached = file === undefined ? { at, error: error ?? "" } : { at, file };
  return settings.cached;
}

/** `data.csv`: 302 to a file that is made anew every five minutes; 503 while somebody else makes it; 500 in plain text. */
function getData(server: KoboServer, request: SimulatorRequest, settings: ExportSettings): SimulatorAnswer {
  if (server.exports.busy < server.switches.exportBusy) {
    server.exports.busy += 1;
    return textAnswer(503, "Please try again later", { "retry-after": "5" });
  }
  const made = make(server, settings);
  if ("error" in made) return textAnswer(500, made.error);
  if (directAgents.test(request.headers["user-agent"] ?? "")) {
    const body = server.exports.files.get(made.file) ?? "";
    return { status: 200, headers: { "content-type": "text/csv" }, body };
  }
  return { status: 302, headers: { location: toFileUrl(server, request, made.file) }, body: "" };
}

/** `…/export-settings/…` (commcare-kobo-api §10.4). */
export function answerExportSettings(
  server: KoboServer,
  request: SimulatorRequest,
  rest: string,
): SimulatorAnswer {
  if (rest === "" && request.method === "POST") return create(server, request);
  if (rest === "") {
    const results = [...server.exports.settings.values()].map((each) => toJson(server, request, each));
    return jsonAnswer(200, { count: results.length, next: null, previous: null, results });
  }
  const [uid = "", view = ""] = rest.split("/");
  const settings = server.exports.settings.get(uid);
  if (!settings) return notFound();
  if (view === "") return jsonAnswer(200, toJson(server, request, settings));
  if (view === "data.csv") return getData(server, request, settings);
  return jsonAnswer(view === "data.xlsx" ? 501 : 400, { detail: "the simulator makes CSV only" });
}
