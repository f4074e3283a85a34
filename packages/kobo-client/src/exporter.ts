import type { Http } from "@d2pipe/http";
import type { Download } from "./download.ts";
import type { KoboClientOptions } from "./client-options.ts";

/** What the two kinds of export work with. */
export interface Exporter {
  http: Http;
  download: Download;
  options: KoboClientOptions;
}
