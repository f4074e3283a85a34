import type { Dialect } from "@d2pipe/dhis2-model";
import { ResponseError } from "@d2pipe/errors";
import { z } from "zod";
import type { Connection } from "./connection.ts";
import { toParts, uidsPerRequest } from "./to-parts.ts";

/** An event as the server holds it; `deleted` ones keep their UID permanently. */
export interface StoredEvent {
  event: string;
  deleted: boolean;
  createdAt?: string | undefined;
  updatedAt?: string | undefined;
  orgUnit?: string | undefined;
  status?: string | undefined;
  program?: string | undefined;
  programStage?: string | undefined;
  occurredAt?: string | undefined;
  completedAt?: string | undefined;
  dataValues?: { dataElement: string; value?: string | undefined }[] | undefined;
}

const eventSchema: z.ZodType<StoredEvent> = z.object({
  event: z.string(),
  deleted: z.boolean().default(false),
  createdAt: z.string().optional(),
  updatedAt: z.string().optional(),
  orgUnit: z.string().optional(),
  status: z.string().optional(),
  program: z.string().optional(),
  programStage: z.string().optional(),
  occurredAt: z.string().optional(),
  completedAt: z.string().optional(),
  dataValues: z.array(z.object({ dataElement: z.string(), value: z.string().optional() })).optional(),
});
const listSchema = z.object({
  events: z.array(eventSchema).optional(),
  instances: z.array(eventSchema).optional(),
});

const path = "/api/tracker/events";
const defaultFields = "event,deleted,createdAt,updatedAt,orgUnit,status";

/** What of each event. */
export interface ListEventsOptions {
  /** The `fields` parameter. Default: enough to see whether a write was carried out, without any value. */
  fields?: string | undefined;
}

/** Those of the UIDs that the server knows, deleted ones too. `program` is required from 2.43 on (recordings, README). */
export async function listEventsByUid(
  connection: Connection,
  dialect: Dialect,
  program: string,
  uids: readonly string[],
  options: ListEventsOptions = {},
): Promise<Map<string, StoredEvent>> {
  const { param, separator } = dialect.eventIds;
  const found = new Map<string, StoredEvent>();
  const asked = new Set(uids);
  for (const part of toParts([...asked], uidsPerRequest)) {
    const query = {
      program,
      [param]: part.join(separator),
      includeDeleted: true,
      fields: options.fields ?? defaultFields,
      // 50 come when no size is asked for.
      pageSize: part.length,
    };
    const answer = await connection.getJson(path, query, listSchema);
    const events = answer[dialect.eventListKey];
    // Taken for an empty list, events that are there would be sent again.
    if (!events)
      throw new ResponseError(`the answer has no ${dialect.eventListKey}`, connection.describe("GET", path));
    for (const event of events) if (asked.has(event.event)) found.set(event.event, event);
  }
  return found;
}
