import { isPendingStatus, type OutcomeStatus } from "@d2pipe/records";
import { z } from "zod";

/** One entry of the SIPCA loader's `event_index.json`, by Kobo `_uuid` (commcare-kobo-api §12.1). Fields it did not know are kept. */
export interface LoaderEntry {
  dhis2_uuid?: string | null | undefined;
  uploaded?: boolean | undefined;
  deleted?: boolean | undefined;
  deleted_dhis2?: boolean | undefined;
  error?: string | null | undefined;
  [field: string]: unknown;
}

const fields = ["dhis2_uuid", "uploaded", "deleted", "deleted_dhis2", "error"] as const;

export const loaderIndexSchema: z.ZodType<Record<string, LoaderEntry>> = z.record(
  z.string().min(1),
  z
    .looseObject({
      dhis2_uuid: z.string().nullish(),
      uploaded: z.boolean().optional(),
      deleted: z.boolean().optional(),
      deleted_dhis2: z.boolean().optional(),
      error: z.string().nullish(),
    })
    .refine((entry) => fields.some((field) => field in entry), {
      message: `expected an entry of the loader's event_index.json, with one of ${fields.join(", ")}`,
    }),
);

/** What our index knows of the same record. */
export interface KnownRecord {
  target: string | undefined;
  held: "yes" | "maybe" | "no";
  status: OutcomeStatus;
  code: string | undefined;
  isMissing: boolean;
}

const codes: Readonly<Record<string, string>> = {
  UNKNOWN_OU: "UNKNOWN_OU",
  NO_RESPONSE_FROM_DHIS2: "UNCONFIRMED",
  DHIS2_REJECTED: "REFUSED_WHOLE",
};

function toStatus({ uploaded, deleted_dhis2, error }: LoaderEntry): OutcomeStatus {
  if (deleted_dhis2) return "deleted";
  if (uploaded) return "updated";
  return error === "NO_RESPONSE_FROM_DHIS2" ? "unknown" : "rejected";
}

/** An entry of the loader in the words of our index. */
export function fromLoaderEntry(entry: LoaderEntry): KnownRecord {
  const status = toStatus(entry);
  const word = entry.error?.split(":")[0] ?? "";
  const code = isPendingStatus(status) ? (codes[word] ?? "NO_REPORT") : undefined;
  const held = status === "updated" ? "yes" : status === "unknown" ? "maybe" : "no";
  return { target: entry.dhis2_uuid ?? undefined, held, status, code, isMissing: entry.deleted === true };
}

/** A record of our index in the loader's words. What was imported and has not changed since comes back as it was, field by field. */
export function toLoaderEntry(record: KnownRecord, imported: LoaderEntry | undefined): LoaderEntry {
  if (imported && isSame(fromLoaderEntry(imported), record)) return imported;
  const { target, held, status, code, isMissing } = record;
  const isUploaded = held === "yes" || status === "deleted";
  const { error, ...rest } = imported ?? {};
  // A record that is missing from the source was refused for the reason it had before.
  const reason = code === "MISSING_FROM_SOURCE" ? (error ?? "DHIS2_REJECTED") : (code ?? "DHIS2_REJECTED");
  return {
    ...rest,
    ...(target === undefined ? {} : { dhis2_uuid: target }),
    uploaded: isUploaded,
    deleted: isMissing,
    deleted_dhis2: status === "deleted",
    ...(isUploaded ? {} : { error: reason }),
  };
}

function isSame(a: KnownRecord, b: KnownRecord): boolean {
  return a.target === b.target && a.status === b.status && a.code === b.code && a.isMissing === b.isMissing;
}
