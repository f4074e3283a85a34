import { jsonAnswer, webMessage } from "../../answers/web-message.ts";
import { baseOf } from "../../auth/authenticate.ts";
import type { User } from "../../auth/users.ts";
import { randomUid } from "../../random-uid.ts";
import type { Dhis2Server } from "../../server.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../../../simulator.ts";
import { Bundle } from "./bundle.ts";
import type { ImportReport } from "./import-report.ts";
import { describeParameters, type ImportParameters, readParameters } from "./parameters.ts";
import { readJson } from "./read-json.ts";
import { readPayload } from "./read-payload.ts";
import { runImport } from "./run-import.ts";

/** Reads the body now and gives the work that imports it. */
function prepare(
  server: Dhis2Server,
  request: SimulatorRequest,
  user: User,
  parameters: ImportParameters,
): () => ImportReport {
  const payload = readPayload(server, readJson(request, server.profile));
  return () => runImport(new Bundle(server, parameters, user, payload));
}

function acceptJob(server: Dhis2Server, request: SimulatorRequest, id: string): SimulatorAnswer {
  const { jobLocationPrefix, jobLocationHeader, jobResponseType } = server.profile;
  const location = `${baseOf(request)}${jobLocationPrefix}/tracker/jobs/${id}`;
  const response = { id, location, responseType: jobResponseType };
  const headers: Record<string, string> = jobLocationHeader ? { location } : {};
  return jsonAnswer(200, webMessage(200, "Tracker job added", { response }), headers);
}

/** `POST /api/tracker` (§2): the report at once, or a job unless `async=false`. */
export function postTracker(server: Dhis2Server, request: SimulatorRequest, user: User): SimulatorAnswer {
  const parameters = readParameters(request.query, server.profile);
  const work = prepare(server, request, user, parameters);
  if (parameters.isAsync) {
    const id = randomUid(server.random);
    const userId = server.profile.jobNamesUser ? user.uid : undefined;
    server.jobs.add(id, server.now(), describeParameters(parameters, userId), work);
    return acceptJob(server, request, id);
  }
  const report = work();
  return jsonAnswer(report.status === "OK" ? 200 : 409, report.body);
}
