import type { StoredCase } from "../case-record.ts";
import type { CommcareSwitches } from "../switches.ts";

/** A case as Case API v2 shows it (commcare-kobo-api §3.3). */
export function toV2Case(
  record: StoredCase,
  domain: string,
  switches: CommcareSwitches,
): Record<string, unknown> {
  const stamp = (text: string | null): string | null =>
    switches.missingZ && text !== null ? text.slice(0, -1) : text;
  return {
    domain,
    case_id: record.case_id,
    case_type: record.case_type,
    case_name: record.case_name,
    external_id: record.external_id,
    owner_id: record.owner_id,
    date_opened: stamp(record.date_opened),
    last_modified: stamp(record.date_modified),
    server_last_modified: stamp(record.server_date_modified),
    indexed_on: record.indexed_on,
    closed: record.closed,
    date_closed: stamp(record.date_closed),
    properties: record.properties,
    indices: record.indices,
    ...(switches.unknownFields ? { is_deprecated: false, sandbox_unknown: { nested: [1, 2] } } : {}),
  };
}
