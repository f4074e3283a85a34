import { ResponseError } from "@d2pipe/errors";
import { createHttp, type Http, type HttpAnswer } from "@d2pipe/http";
import type { Transport } from "./client-options.ts";

/** Reads the file behind an address that the server gave. */
export type Download = (address: string) => Promise<AsyncIterable<Uint8Array>>;

function toRequest(url: URL): { service: string; method: string; url: string } {
  return { service: "Kobo", method: "GET", url: url.origin + url.pathname };
}

/**
 * Private media of the same host wants the token; a signed address of a file store must never see it (commcare-kobo-api
 * §10.4). Hosts are compared without their scheme: behind a proxy Kobo may think that it speaks http.
 */
export function createDownload(http: Http, baseUrl: string, transport: Transport): Download {
  const base = new URL(baseUrl);
  const askElsewhere = (url: URL): Promise<HttpAnswer> => {
    const other = createHttp({ ...transport, service: "Kobo's file store", baseUrl: url.origin });
    return other.request({ method: "GET", path: url.pathname, query: url.searchParams });
  };
  return async (address) => {
    const url = URL.parse(address, base.href);
    if (!url) throw new ResponseError("did not say where the export is", toRequest(base));
    const isHere = url.host === base.host;
    if (!isHere && base.protocol === "https:" && url.protocol !== "https:")
      throw new ResponseError("redirected to a file store without https", toRequest(url));
    const answer = isHere
      ? await http.request({ method: "GET", path: url.pathname, query: url.searchParams })
      : await askElsewhere(url);
    if (!answer.body) throw new ResponseError("answered with an empty body; expected a CSV", toRequest(url));
    return answer.body;
  };
}
