import { z } from "zod";
import type { Connection } from "./connection.ts";

/** The user of the login, as in `GET /api/me`. */
export interface Me {
  id: string;
  username?: string | undefined;
  authorities: string[];
  /** Where the user may enter data. */
  organisationUnits: { id: string }[];
  /** Ids of the programs the user may enter data for. */
  programs: string[];
}

const schema: z.ZodType<Me> = z.object({
  id: z.string(),
  username: z.string().optional(),
  authorities: z.array(z.string()).default([]),
  organisationUnits: z.array(z.object({ id: z.string() })).default([]),
  programs: z.array(z.string()).default([]),
});

export function getMe(connection: Connection): Promise<Me> {
  const fields = "id,username,authorities,organisationUnits[id],programs";
  return connection.getJson("/api/me", { fields }, schema);
}
