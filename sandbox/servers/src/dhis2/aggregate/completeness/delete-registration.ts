import { containerPage } from "../../answers/container-page.ts";
import { jsonAnswer, webMessage } from "../../answers/web-message.ts";
import { defaultIds } from "../../metadata/built-in.ts";
import type { Dhis2Server } from "../../server.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../../../simulator.ts";
import { listOf } from "../query.ts";

/** `DELETE /api/completeDataSetRegistrations?ds=&pe=&ou=`: 204 also for what is not there. */
export function deleteRegistration(server: Dhis2Server, { query }: SimulatorRequest): SimulatorAnswer {
  const { container, olderSpring } = server.profile;
  const missing = ["ds", "pe", "ou"].find((name) => !query.has(name));
  if (missing !== undefined) {
    const message = olderSpring
      ? `Required request parameter '${missing}' for method parameter type String is not present`
      : `Required parameter '${missing}' is not present.`;
    return containerPage(container, 400, message);
  }
  const dataSets = listOf(query, "ds");
  if (dataSets.some((id) => !server.aggregate.dataSets.has(id))) {
    const message = `Illegal data set identifier in this list: [${dataSets.join(", ")}]`;
    return jsonAnswer(409, webMessage(409, message), { "content-type": server.profile.errorContentType });
  }
  const period = server.parsePeriod(query.get("pe") ?? "")?.iso ?? "";
  for (const dataSet of dataSets)
    server.completeness.remove({
      dataSet,
      period,
      organisationUnit: query.get("ou") ?? "",
      attributeOptionCombo: defaultIds.categoryOptionCombo,
    });
  return { status: 204, headers: {}, body: "" };
}
