import { randomUUID } from "node:crypto";
import type { StoredCase } from "./case-record.ts";

/** An open case without properties. */
export function newCase(caseId: string, stamp: string): StoredCase {
  const user = "9d2b5a0e7c6f4e11b2aa90ce73f4a1d0";
  return {
    case_id: caseId,
    case_type: "visit",
    case_name: "",
    owner_id: user,
    external_id: null,
    user_id: user,
    opened_by: user,
    closed: false,
    closed_by: null,
    date_opened: stamp,
    date_closed: null,
    date_modified: stamp,
    server_date_opened: stamp,
    server_date_modified: stamp,
    indexed_on: stamp,
    xform_ids: [randomUUID()],
    indices: {},
    properties: {},
  };
}
