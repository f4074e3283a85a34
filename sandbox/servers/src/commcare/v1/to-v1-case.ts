import type { StoredCase } from "../case-record.ts";
import type { CommcareSwitches } from "../switches.ts";

/** A case as List Cases v0.5 shows it: built-ins live inside `properties` (commcare-kobo-api §2.2). */
export function toV1Case(
  record: StoredCase,
  options: { domain: string; resourceUri: string; switches: CommcareSwitches },
): Record<string, unknown> {
  const { switches } = options;
  const stamp = (text: string | null): string | null =>
    switches.missingZ && text !== null ? text.slice(0, -1) : text;
  return {
    id: record.case_id,
    case_id: record.case_id,
    resource_uri: options.resourceUri,
    domain: options.domain,
    user_id: record.user_id,
    opened_by: record.opened_by,
    closed: record.closed,
    closed_by: record.closed_by,
    date_closed: stamp(record.date_closed),
    date_modified: stamp(record.date_modified),
    server_date_modified: stamp(record.server_date_modified),
    server_date_opened: stamp(record.server_date_opened),
    indexed_on: record.indexed_on,
    xform_ids: record.xform_ids,
    indices: record.indices,
    properties: {
      case_name: record.case_name,
      case_type: record.case_type,
      owner_id: record.owner_id,
      external_id: record.external_id,
      date_opened: stamp(record.date_opened),
      ...record.properties,
    },
    ...(switches.unknownFields ? { sandbox_unknown: { nested: [1, 2] } } : {}),
  };
}
