import { ConfigError } from "@d2pipe/errors";
import { parseJsonFile } from "@d2pipe/issues";
import { z } from "zod";
import {
  type SnapshotCategoryCombo,
  snapshotCategoryComboSchema,
  type SnapshotDataSet,
  snapshotDataSetSchema,
} from "./data-set-snapshot.ts";

/** Raised when a reader of today could no longer read the file. */
export const metadataSnapshotVersion = 1;

export interface SnapshotDataElement {
  id: string;
  name: string;
  code?: string | undefined;
  /** DHIS2's word: `INTEGER_ZERO_OR_POSITIVE`, `TRUE_ONLY`, `MULTI_TEXT`, … (dhis2-api §2.9). */
  valueType: string;
  optionSet?: { id: string } | undefined;
}

export interface SnapshotProgramStage {
  id: string;
  name: string;
  repeatable: boolean;
  /** When compulsory data elements are checked: only in completed events, or always (dhis2-api §2.8). */
  validationStrategy: "ON_COMPLETE" | "ON_UPDATE_AND_INSERT";
  programStageDataElements: { compulsory: boolean; dataElement: SnapshotDataElement }[];
}

export interface SnapshotProgram {
  id: string;
  name: string;
  code?: string | undefined;
  programType: "WITHOUT_REGISTRATION" | "WITH_REGISTRATION";
  trackedEntityType?: { id: string } | undefined;
  expiryDays?: number | undefined;
  expiryPeriodType?: string | undefined;
  completeEventsExpiryDays?: number | undefined;
  programStages: SnapshotProgramStage[];
  /** Ids of the org units that the program is assigned to, sorted. */
  organisationUnits: string[];
}

export interface SnapshotOptionSet {
  id: string;
  name: string;
  valueType: string;
  options: { code: string; name: string }[];
}

export interface SnapshotOrganisationUnit {
  id: string;
  code?: string | undefined;
  name: string;
  level: number;
  /** `/root/…/self`. */
  path: string;
  closedDate?: string | undefined;
}

/**
 * What `pull-metadata` writes and the other tools check against without a server. Lists are sorted by id; the data elements of a
 * stage and the options of a set are in the server's order, which is that of the form.
 */
export interface MetadataSnapshot {
  metadataSnapshot: typeof metadataSnapshotVersion;
  pulledAt: string;
  /** Which server it is of; never its address. */
  server: { version: string; systemId?: string | undefined };
  programs: SnapshotProgram[];
  optionSets: SnapshotOptionSet[];
  /** Absent where none were asked for, and in older files. */
  dataSets?: SnapshotDataSet[] | undefined;
  /** Those of the data sets and of their data elements. */
  categoryCombos?: SnapshotCategoryCombo[] | undefined;
  /** Those of the programs and data sets. */
  organisationUnits: SnapshotOrganisationUnit[];
  /**
   * Ids of all org units of the server, where a data element of the programs has the type ORGANISATION_UNIT: its value may be
   * any of them.
   */
  organisationUnitIds?: string[] | undefined;
}

const reference = z.object({ id: z.string().min(1) });
const named = { id: z.string().min(1), name: z.string(), code: z.string().optional() };

export const snapshotProgramStageSchema: z.ZodType<SnapshotProgramStage> = z.object({
  id: z.string().min(1),
  name: z.string(),
  repeatable: z.boolean(),
  validationStrategy: z.enum(["ON_COMPLETE", "ON_UPDATE_AND_INSERT"]),
  programStageDataElements: z.array(
    z.object({
      compulsory: z.boolean(),
      dataElement: z.object({ ...named, valueType: z.string().min(1), optionSet: reference.optional() }),
    }),
  ),
});

const snapshotProgramSchema: z.ZodType<SnapshotProgram> = z.object({
  ...named,
  programType: z.enum(["WITHOUT_REGISTRATION", "WITH_REGISTRATION"]),
  trackedEntityType: reference.optional(),
  expiryDays: z.number().optional(),
  expiryPeriodType: z.string().optional(),
  completeEventsExpiryDays: z.number().optional(),
  programStages: z.array(snapshotProgramStageSchema),
  organisationUnits: z.array(z.string()),
});

export const snapshotOptionSetSchema: z.ZodType<SnapshotOptionSet> = z.object({
  id: z.string().min(1),
  name: z.string(),
  valueType: z.string().min(1),
  options: z.array(z.object({ code: z.string(), name: z.string() })),
});

export const snapshotOrganisationUnitSchema: z.ZodType<SnapshotOrganisationUnit> = z.object({
  ...named,
  level: z.number(),
  path: z.string(),
  closedDate: z.string().optional(),
});

export const metadataSnapshotSchema: z.ZodType<MetadataSnapshot> = z.object({
  metadataSnapshot: z.literal(metadataSnapshotVersion, "expected a snapshot of pull-metadata"),
  pulledAt: z.string(),
  server: z.object({ version: z.string(), systemId: z.string().optional() }),
  programs: z.array(snapshotProgramSchema),
  optionSets: z.array(snapshotOptionSetSchema),
  dataSets: z.array(snapshotDataSetSchema).optional(),
  categoryCombos: z.array(snapshotCategoryComboSchema).optional(),
  organisationUnits: z.array(snapshotOrganisationUnitSchema),
  organisationUnitIds: z.array(z.string()).optional(),
});

const hint =
  "make the file with: pull-metadata --program UID > metadata.json, or --data-set UID for aggregate values";

/** More would hide the first; a file of another kind has one for each of its objects. */
const maxIssues = 20;

/**
 * A snapshot from the text of a file.
 *
 * @param source name of the file, for the messages
 * @throws ConfigError with every issue as `file:line:column: path: what`
 */
export function parseMetadataSnapshot(text: string, source: string): MetadataSnapshot {
  const { value, issues } = parseJsonFile(text, source, metadataSnapshotSchema);
  if (value) return value;
  throw new ConfigError(issues.list().slice(0, maxIssues), { hint });
}
