import { type SnapshotProgram, snapshotProgramStageSchema } from "@d2pipe/dhis2-model";
import { ConfigError, HttpError } from "@d2pipe/errors";
import { isUid } from "@d2pipe/records";
import { z } from "zod";
import type { Connection } from "./connection.ts";
import { listIds } from "./list-by-id.ts";

const dataElement = "dataElement[id,name,code,valueType,optionSet[id]]";
const stageFields = `id,name,repeatable,sortOrder,validationStrategy,programStageDataElements[compulsory,sortOrder,${dataElement}]`;
const programFields =
  "id,name,code,programType,trackedEntityType[id],expiryDays,expiryPeriodType,completeEventsExpiryDays," +
  `organisationUnits[id],programStages[${stageFields}]`;

const reference = z.object({ id: z.string() });
const programSchema = z.object({
  id: z.string(),
  name: z.string(),
  code: z.string().optional(),
  programType: z.enum(["WITHOUT_REGISTRATION", "WITH_REGISTRATION"]),
  trackedEntityType: reference.optional(),
  expiryDays: z.number().optional(),
  expiryPeriodType: z.string().optional(),
  completeEventsExpiryDays: z.number().optional(),
  organisationUnits: z.array(reference).default([]),
  programStages: z.array(snapshotProgramStageSchema).default([]),
});

function compareId(left: { id: string }, right: { id: string }): number {
  return left.id < right.id ? -1 : 1;
}

function toProgram(program: z.infer<typeof programSchema>): SnapshotProgram {
  return {
    ...program,
    programStages: program.programStages.toSorted(compareId),
    organisationUnits: program.organisationUnits.map(({ id }) => id).toSorted(),
  };
}

async function getProgram(connection: Connection, id: string): Promise<SnapshotProgram | undefined> {
  try {
    return toProgram(
      await connection.getJson(`/api/programs/${id}`, { fields: programFields }, programSchema),
    );
  } catch (error) {
    if (error instanceof HttpError && error.status === 404) return undefined;
    throw error;
  }
}

/** The programs, sorted by id; without `ids`, all that the user can see. Throws `ConfigError` naming every id that is not one. */
export async function getPrograms(
  connection: Connection,
  ids: readonly string[] | undefined,
  onProgress: (done: number, total: number) => void,
): Promise<SnapshotProgram[]> {
  const malformed = (ids ?? []).filter((id) => !isUid(id));
  if (malformed.length > 0) {
    throw new ConfigError(
      malformed.map((id) => `program "${id}" is not a UID; expected 11 letters and digits, a letter first`),
    );
  }
  const asked = new Set(ids ?? (await listIds(connection, "programs")));
  const programs: SnapshotProgram[] = [];
  const missing: string[] = [];
  for (const id of asked) {
    const program = await getProgram(connection, id);
    if (program) programs.push(program);
    else missing.push(id);
    onProgress(programs.length + missing.length, asked.size);
  }
  if (missing.length > 0) {
    throw new ConfigError(
      missing.map((id) => `program ${id} does not exist on this server, or this user may not see it`),
      { hint: "compare with the program's id in the Maintenance app" },
    );
  }
  return programs.toSorted(compareId);
}
