/**
 * Codes of our own, used where the server gave none: what happened, and what to do.
 * `@d2pipe/dhis2-model` explains DHIS2's own codes (E1125, …).
 */
export const ownCodes = {
  STALE_REVISION: "the target already holds a newer revision of this record",
  DUPLICATE_RECORD: "another line of the same input carries the same record",
  NO_ID: "the line has no src.id, so no stable target can be computed",
  NO_ORG_UNIT: "the property that names the org unit is empty or missing",
  UNKNOWN_OU: "the org unit is in neither the table nor the metadata",
  NO_DATE: "the property that carries the date is empty or missing",
  BAD_DATE: "the value is not a date of the expected form",
  BAD_VALUE: "the value does not fit the value type of its target",
  UNMAPPED_OPTION: "the value is not in the mapping's table of options",
  NOT_CLOSED: "the case is open, and the mapping sends closed cases only",
  BAD_PAYLOAD: "the payload cannot be sent as it is: the server would refuse the whole request",
  NO_PARTNER: "an id of the record has no partner at the target",
  LEFT_OUT: "the table says that an id of the record is not sent",
  SEVERAL_SOURCES: "several ids of the record's source lead to one of the target",
  UNKNOWN_CASE: "CommCare has no such case",
  DOUBLED_CASE: "several cases have this external_id, so that none of them is meant for certain",
  CLOSED_CASE: "the case is closed",
  CANNOT_DELETE: "properties of a case cannot be deleted: write an empty text to empty one",
  UNCONFIRMED: "the server did not answer, and could not be asked whether the record arrived",
  MISSING_FROM_SOURCE: "the source no longer has this record",
  MISSING_IN_DHIS2: "the event is not in DHIS2 any more",
  OLDER_IN_DHIS2: "DHIS2 has older content of the event than was sent",
  DELETED_IN_DHIS2: "the event was deleted in DHIS2",
  CHANGED_IN_DHIS2: "somebody changed the event in DHIS2 after it was sent",
  MARKED: "marked by hand to be sent again",
  NOT_SENT: "the run stopped before this record was sent",
  QUEUED: "in the queue of dispatcher2, and not known to have reached its destination yet",
  OLDER_QUEUED: "not queued yet: an older value of the same key is still in the queue of dispatcher2",
  NOT_DELIVERED: "dispatcher2 gave the request up, and the destination did not store it",
  DELETE_UNDER_WAY: "not sent yet: a delete of the same object was sent, and may still arrive",
  NOT_IN_STRATEGY: "not done: the strategy of this run (--strategy) does not allow it",
  NOT_REGISTERED: "DHIS2 refuses to register the data set as complete",
  TOO_MANY_DELETES: "not deleted: more deletes than this run may carry out",
  HELD_BY_OTHER: "not deleted: another record has the same object",
  NOT_READ: "the source refused to list it, or did not within the time",
  NOT_FOUND: "the server says that the object does not exist",
  REFUSED: "the server refuses this record",
  REFUSED_WHOLE: "the server refuses any request with this record in it",
  NO_REPORT: "the server's answer says nothing about this record, also when it is sent again",
  UID_EXHAUSTED: "every generation of this record's UID was deleted on the server",
} as const;

/** One of `ownCodes`. */
export type OwnCode = keyof typeof ownCodes;
