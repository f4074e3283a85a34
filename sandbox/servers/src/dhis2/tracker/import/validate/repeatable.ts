import type { EventCheck } from "../event-check.ts";
import { identifierArg } from "../error-args.ts";

/** E1039: a stage that does not repeat has an event already; two new ones of one request are both refused. */
export function checkRepeatable(checks: readonly EventCheck[]): void {
  const single = checks.filter(
    ({ stage, program, action, errors }) =>
      errors.length === 0 &&
      action !== "DELETE" &&
      stage?.repeatable === false &&
      program?.registration === true,
  );
  const groups = Map.groupBy(single, ({ stage, enrollment }) => `${stage?.id ?? ""} ${enrollment ?? ""}`);
  for (const group of groups.values()) {
    const isSentTwice = new Set(group.map(({ uid }) => uid)).size > 1;
    for (const check of group) {
      const { event, stage, enrollment, server, parameters } = check;
      const stored = server.events.ofEnrollment(enrollment ?? "");
      const isStored = stored.some(
        (one) => !one.deleted && one.programStage === stage?.id && one.event !== check.uid,
      );
      if (isSentTwice || (check.action === "CREATE" && isStored)) {
        const { programStageIdScheme } = parameters.schemes;
        check.refuse("E1039", identifierArg(event.programStage ?? stage?.id ?? "", programStageIdScheme));
      }
    }
  }
}
