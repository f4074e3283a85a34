import type { SimulatorRequest } from "../simulator.ts";
import type { KoboServer } from "./kobo-server.ts";

/** Absolute, as Kobo gives addresses. */
export function toUrl(request: SimulatorRequest, path: string): string {
  return `http://${request.headers.host ?? "kobo.example.org"}${path}`;
}

/** Of a finished export: private media of this host, or a signed address of another. */
export function toFileUrl({ switches }: KoboServer, request: SimulatorRequest, file: string): string {
  const { storageUrl } = switches;
  return storageUrl === null
    ? toUrl(request, `/private-media/loader/exports/${file}`)
    : `${storageUrl}/${file}?signature=sandbox`;
}
