import { containerPage } from "../answers/container-page.ts";
import { jsonAnswer, Refusal, refuse, webMessage } from "../answers/web-message.ts";
import type { User } from "../auth/users.ts";
import type { Dhis2Server } from "../server.ts";
import type { SimulatorAnswer } from "../../simulator.ts";

/** A parameter that Spring wants: without it the request does not reach the application. */
function required({ profile }: Dhis2Server, query: URLSearchParams, names: readonly string[]): string {
  const [first = ""] = names;
  const given = names.map((name) => query.get(name)).find((value) => value !== null);
  if (given !== undefined && given !== null) return given;
  const message = profile.olderSpring
    ? `Required request parameter '${first}' for method parameter type String is not present`
    : `Required parameter '${first}' is not present.`;
  throw new Refusal(containerPage(profile.container, 400, message));
}

/** `PUT /api/tracker/ownership/transfer`: another org unit owns the entity in the program from now on. */
export function transferOwnership(server: Dhis2Server, query: URLSearchParams): SimulatorAnswer {
  const { ownership, entities, profile } = server;
  const trackedEntity = query.get("trackedEntity") ?? "";
  const program = query.get("program") ?? "";
  const orgUnit = required(server, query, profile.transferNames);
  const entity = entities.live(trackedEntity);
  if (entity === undefined)
    throw refuse(404, `TrackedEntity with id ${trackedEntity} could not be found.`, "E1005");
  const owner = ownership.ownersOf(trackedEntity).get(program);
  if (owner === orgUnit && !profile.transferNames.includes("ou")) {
    const what = `The owner of the tracked entity ${trackedEntity} and program ${program} is already ${orgUnit}`;
    throw refuse(400, `Tracked entity not transferred. ${what}`, "E1003");
  }
  ownership.set(trackedEntity, program, orgUnit);
  return jsonAnswer(200, webMessage(200, "Ownership transferred"));
}

/** `POST /api/tracker/ownership/override`, "break the glass": for programs with access level PROTECTED alone. */
export function overrideOwnership(server: Dhis2Server, user: User, query: URLSearchParams): SimulatorAnswer {
  const { ownership, entities, profile, model } = server;
  const trackedEntity = query.get("trackedEntity") ?? "";
  const id = query.get("program") ?? "";
  required(server, query, ["reason"]);
  const not = "Temporary ownership not created.";
  if (entities.live(trackedEntity) === undefined) {
    const message = `${not} Tracked entity supplied does not exist.`;
    throw profile.minor >= 43 ? refuse(404, message, "E1005") : refuse(403, message, "E1006");
  }
  const level = model.programs.get(id)?.accessLevel ?? "OPEN";
  if (level !== "PROTECTED") {
    const rule = "Temporary ownership can only be granted to protected programs.";
    throw refuse(403, `${not} ${rule} ${id} access level is ${level}.`, "E1006");
  }
  ownership.grant(trackedEntity, id, user.username);
  return jsonAnswer(200, webMessage(200, "Temporary Ownership granted"));
}
