import { formatKey } from "@d2pipe/push";
import { z } from "zod";

/** A value as it stands in the body of a request: DHIS2 2.43 wants every value as a string (dhis2-api §4.4). */
export interface SentValue {
  dataElement: string;
  period: string;
  orgUnit: string;
  categoryOptionCombo?: string | undefined;
  attributeOptionCombo?: string | undefined;
  value?: string | undefined;
  comment?: string | undefined;
  followUp?: true | undefined;
  deleted?: true | undefined;
}

const text = z.string().optional();

const sentValueSchema: z.ZodType<SentValue> = z.object({
  dataElement: z.string(),
  period: z.string(),
  orgUnit: z.string(),
  categoryOptionCombo: text,
  attributeOptionCombo: text,
  value: text,
  comment: text,
  followUp: z.literal(true).optional(),
  deleted: z.literal(true).optional(),
});

/** A request's body. */
export interface SentBody {
  dataSet: string;
  dataValues: readonly SentValue[];
}

/** Of a body that this tool wrote, or another in the same form. */
export const sentBodySchema: z.ZodType<SentBody> = z.object({
  dataSet: z.string(),
  dataValues: z.array(sentValueSchema),
});

/** One text for one content, whatever the order of the members in a body that was written anew. */
export function toContent(sent: SentValue): string {
  const { value, comment, followUp, deleted } = sent;
  return JSON.stringify([formatKey(sent), value, comment, followUp, deleted]);
}
