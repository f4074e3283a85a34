import type { User } from "../auth/users.ts";
import { isUnder, type Program } from "../metadata/tracker-model.ts";
import type { Dhis2Server } from "../server.ts";

/** Which org unit owns an entity in a program, and who may see it for a while ("break the glass"). */
export class Ownership {
  /** Entity → program → org unit. */
  readonly #owners = new Map<string, Map<string, string>>();
  /** Users by entity and program. */
  readonly #temporary = new Map<string, Set<string>>();

  ownersOf(trackedEntity: string): ReadonlyMap<string, string> {
    return this.#owners.get(trackedEntity) ?? new Map();
  }

  set(trackedEntity: string, program: string, orgUnit: string): void {
    const owners = this.#owners.get(trackedEntity) ?? new Map<string, string>();
    this.#owners.set(trackedEntity, owners.set(program, orgUnit));
  }

  grant(trackedEntity: string, program: string, username: string): void {
    const key = `${trackedEntity} ${program}`;
    this.#temporary.set(key, (this.#temporary.get(key) ?? new Set()).add(username));
  }

  isGranted(trackedEntity: string, program: string, username: string): boolean {
    return this.#temporary.get(`${trackedEntity} ${program}`)?.has(username) === true;
  }
}

function inScope({ model }: Dhis2Server, orgUnit: string, roots: readonly string[]): boolean {
  return isUnder(model, orgUnit, roots);
}

/** Search scope and capture scope together. */
export function searchScopeOf(user: User): string[] {
  return [...user.teiSearchOrganisationUnits, ...user.organisationUnits];
}

/** Whether a user may see an entity in a program: open ones by the search scope, protected and closed ones by the capture scope. */
export function ownsInProgram(
  server: Dhis2Server,
  user: User,
  trackedEntity: string,
  program: Program,
): boolean {
  const owner =
    server.ownership.ownersOf(trackedEntity).get(program.id) ?? server.entities.get(trackedEntity)?.orgUnit;
  if (owner === undefined || user.superuser) return true;
  if (program.accessLevel === "OPEN" || program.accessLevel === "AUDITED")
    return inScope(server, owner, searchScopeOf(user));
  const granted =
    program.accessLevel === "PROTECTED" &&
    server.ownership.isGranted(trackedEntity, program.id, user.username);
  return granted || inScope(server, owner, user.organisationUnits);
}

/** Whether a user may see an entity at all: in one of its programs, or by its own org unit while it has none. */
export function maySeeEntity(server: Dhis2Server, user: User, trackedEntity: string): boolean {
  if (user.superuser) return true;
  const programs = [...server.ownership.ownersOf(trackedEntity).keys()].flatMap(
    (id) => server.model.programs.get(id) ?? [],
  );
  if (programs.length > 0)
    return programs.some((program) => ownsInProgram(server, user, trackedEntity, program));
  const orgUnit = server.entities.get(trackedEntity)?.orgUnit;
  return orgUnit === undefined || inScope(server, orgUnit, searchScopeOf(user));
}
