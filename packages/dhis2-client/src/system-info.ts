import { AddressError, HttpError } from "@d2pipe/errors";
import { z } from "zod";
import type { Connection } from "./connection.ts";

/** A part of `GET /api/system/info`. */
export interface SystemInfo {
  /** `2.42.4.1`, `2.43.2-SNAPSHOT`. */
  version: string;
  /** Of the database: a copied database has the same. */
  systemId?: string | undefined;
  /** `iso8601`, unless the server counts in another calendar. */
  calendar?: string | undefined;
  serverDate?: string | undefined;
  serverTimeZoneId?: string | undefined;
}

const schema: z.ZodType<SystemInfo> = z.object({
  version: z.string(),
  systemId: z.string().optional(),
  calendar: z.string().optional(),
  serverDate: z.string().optional(),
  serverTimeZoneId: z.string().optional(),
});

const fields = "version,systemId,calendar,serverDate,serverTimeZoneId";

const path = "/api/system/info";

/** `GET /api/system/info` (dhis2-api §1.4). Throws `AddressError` when there is no DHIS2 at this address. */
export async function getSystemInfo(connection: Connection): Promise<SystemInfo> {
  try {
    return await connection.getJson(path, { fields }, schema);
  } catch (error) {
    if (!(error instanceof HttpError) || error.status !== 404) throw error;
    const request = connection.describe("GET", path);
    throw new AddressError("answered 404: there is no DHIS2 at this address", request, {
      cause: error,
      hint: "use the address that people open, with its path (https://example.org/dhis), without /api",
    });
  }
}
