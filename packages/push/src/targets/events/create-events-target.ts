import { explainTrackerError, listRequestIssues } from "@d2pipe/dhis2-model";
import { computeUid, type Rejection, type TrackerEvent } from "@d2pipe/records";
import type { HeldObject, Order, Sending, Target } from "../../target.ts";
import { identifyEvent, toPlace } from "./identify.ts";
import { type EventReport, interpretEvents, type ReportedError } from "./interpret.ts";

/** What events need of a DHIS2 server. Failures are `RemoteError`s. */
export interface EventServer {
  /** `POST /api/tracker` with `{"events":[…]}`. */
  importEvents(body: string, order: Order): Promise<EventReport>;
  /** Those of the UIDs that the server knows, deleted ones too. 2.43 answers for one program at a time (dhis2-api §3). */
  listEvents(program: string, uids: readonly string[]): Promise<ReadonlyMap<string, HeldObject>>;
}

/** Events of event programs: each has a UID computed from its record, which no one can use again once it was deleted. */
export function createEventsTarget(server: EventServer): Target<EventReport> {
  return {
    kind: "event",
    reusesIds: false,
    identify: (parsed, raw) => identifyEvent(parsed, raw, check),
    isPlaceOf(scope, parsed) {
      const place = toPlace(scope);
      if (!place || parsed.kind !== "event") return false;
      const { program, programStage } = parsed.line.event;
      return (
        (!program || program === place.program) && (!programStage || programStage === place.programStage)
      );
    },
    computeTarget({ system, id, scope, generation }) {
      const { program = "", programStage = "" } = toPlace(scope) ?? {};
      return computeUid({ kind: "event", type: program, stage: programStage, system, id, generation });
    },
    conflictKeys: ({ target }) => [target],
    encode: renderEvents,
    send: (body, order) => server.importEvents(body, order),
    interpret: (batch, order, report, held) => interpretEvents(batch, order, report, { explain, held }),
    async lookup(batch) {
      const found = new Map<string, HeldObject>();
      for (const [program, group] of Map.groupBy(batch, ({ scope }) => toPlace(scope)?.program ?? "")) {
        const held = await server.listEvents(
          program,
          group.map(({ target }) => target),
        );
        for (const [uid, object] of held) found.set(uid, object);
      }
      return found;
    },
  };
}

/** The body of `POST /api/tracker`: whole payloads to write, UIDs alone to delete. */
function renderEvents(batch: readonly Sending[], { action }: Order): string {
  let body = '{"events":[';
  let comma = "";
  for (const { target, content } of batch) {
    body += `${comma}{"event":"${target}"`;
    body += action === "delete" || content === "" ? "}" : `,${content}}`;
    comma = ",";
  }
  return `${body}]}`;
}

/** What would make DHIS2 refuse the whole request. */
function check(event: TrackerEvent): Rejection | undefined {
  const [issue] = listRequestIssues(event);
  return (
    issue && { code: issue.code, message: issue.message, hint: "correct it in the mapping or at the source" }
  );
}

/** One rejection for all errors of an event. Reports come in no order, so the lowest code leads; the others are named. */
function explain(errors: readonly ReportedError[], content: string): Rejection {
  const [first, ...others] = errors.toSorted((left, right) => (left.errorCode < right.errorCode ? -1 : 1));
  const code = first?.errorCode ?? "E9999";
  const error = { errorCode: code, args: first?.args };
  const { message, hint } = explainTrackerError(error, JSON.parse(`{${content}}`));
  const more = [...new Set(others.map(({ errorCode }) => errorCode))].filter((other) => other !== code);
  return { code, message: more.length > 0 ? `${message}; also ${more.join(", ")}` : message, hint };
}
