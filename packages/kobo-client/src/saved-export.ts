import { ConfigError, HttpError, ResponseError } from "@d2pipe/errors";
import { type HttpAnswer, parseRetryAfter } from "@d2pipe/http";
import { z } from "zod";
import { toAssetPath } from "./asset-path.ts";
import type { Exporter } from "./exporter.ts";
import { waitUntil } from "./wait-until.ts";

/** Seconds. Kobo gives up a synchronous export after 120 (commcare-kobo-api §10.2). */
const patience = 600;
const usualPause = 5;

const settingsSchema = z.looseObject({
  results: z.array(z.looseObject({ uid: z.string(), name: z.string() })),
});

async function findSettings({ http }: Exporter, asset: string, wanted: string): Promise<string> {
  const path = toAssetPath(asset, "export-settings/");
  const { json } = await http.requestJson({ method: "GET", path, query: { format: "json" } });
  const parsed = settingsSchema.safeParse(json);
  const results = parsed.success ? parsed.data.results : [];
  const found = results.filter(({ uid, name }) => uid === wanted || name === wanted);
  const [settings, second] = found;
  if (settings && !second) return settings.uid;
  const issue = second
    ? `${found.length} export settings have this name`
    : "the form has no such export settings";
  const names = results.map(({ name }) => name).join(", ");
  throw new ConfigError([`${issue}: ${wanted}`], {
    hint: results.length === 0 ? "save some in Kobo under Data, Downloads" : `there are: ${names}`,
  });
}

async function getFile({ http, options }: Exporter, path: string): Promise<string> {
  const ask = async (): Promise<{ result: HttpAnswer } | { pause: number }> => {
    const answer = await http.request({ method: "GET", path, accept: [302, 503] });
    if (answer.status !== 503) return { result: answer };
    await answer.text();
    return { pause: parseRetryAfter(answer.headers) ?? usualPause };
  };
  const answer = await waitUntil(ask, patience, options);
  const request = http.describe("GET", path);
  if (!answer) {
    throw new HttpError(
      `answered 503 for ${patience / 60} minutes: the export is still being made`,
      request,
      {
        status: 503,
        body: "",
        hint: "try again later, or have a new export made",
      },
    );
  }
  const location = answer.headers.get("location");
  await answer.text();
  if (location === null) throw new ResponseError("did not say where the export is", request);
  return location;
}

/** See `KoboClient.getSavedExport`. */
export async function* getSavedExport(
  exporter: Exporter,
  asset: string,
  settings: string,
): AsyncGenerator<Uint8Array> {
  const uid = await findSettings(exporter, asset, settings);
  const location = await getFile(exporter, toAssetPath(asset, `export-settings/${uid}/data.csv`));
  yield* await exporter.download(location);
}
