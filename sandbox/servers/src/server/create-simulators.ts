import fixture from "../../fixture/metadata.json" with { type: "json" };
import { createCommcareSimulator, type CommcareSimulator } from "../commcare/commcare-simulator.ts";
import { withOtherIds } from "../dhis2/metadata/with-other-ids.ts";
import { createDhis2Simulator, type Dhis2Simulator } from "../dhis2/dhis2-simulator.ts";
import {
  createDispatcher2Simulator,
  type Dispatcher2Simulator,
} from "../dispatcher2/dispatcher2-simulator.ts";
import { createKoboSimulator, type KoboSimulator } from "../kobo/kobo-simulator.ts";
import { listFacilities } from "../seed/fixture-facilities.ts";
import { ipcSurvey } from "../seed/ipc-survey.ts";
import { Random } from "../seed/random.ts";
import { seedCases, type SeededCases } from "../seed/seed-cases.ts";
import { seedDataValues } from "../seed/seed-data-values.ts";
import { type SeededSubmissions, seedSubmissions } from "../seed/seed-submissions.ts";
import {
  commcareDomain,
  commcareUsers,
  dhis2Login,
  dispatcher2Servers,
  dispatcher2Users,
  koboUsers,
} from "./accounts.ts";
import type { SimulatorRequest } from "../simulator.ts";
import type { SandboxOptions } from "./sandbox-options.ts";

/** Program of the fixture that the seeded cases are for. */
export const feverProgram = "m9HubivKFQ0";

/** The servers in memory, with what the seed put into them. */
export interface Simulators {
  dhis2: Dhis2Simulator;
  /** A second DHIS2 with the same metadata under other ids. */
  target: Dhis2Simulator | undefined;
  commcare: CommcareSimulator;
  seeded: SeededCases;
  kobo: KoboSimulator;
  dispatcher2: Dispatcher2Simulator;
  seededSubmissions: SeededSubmissions;
}

/** Of submissions and edits made while the simulator runs; others than the seeded ones. */
function newUuids(seed = 1): () => string {
  const random = new Random(-1 - seed);
  return () => random.uuid();
}

function addDataValues(simulator: Dhis2Simulator, count: number, seed: number | undefined, now: () => Date) {
  const { aggregate: model, state } = simulator;
  const storedBy = dhis2Login.username;
  const seeded = seedDataValues({ model, count, seed, now: now().getTime(), storedBy });
  for (const value of seeded.values) state.dataValues.put(value);
  for (const registration of seeded.registrations) state.completeness.put(registration);
}

export function createSimulators(options: SandboxOptions, now: () => Date): Simulators {
  const {
    cases = 0,
    submissions = 0,
    seed,
    serverCost,
    profile = serverCost ?? "2.42",
    timeZone,
    systemId,
    dataValues = 0,
    metadata = fixture,
  } = options;
  const facilities = listFacilities(feverProgram);
  const seeded = seedCases({ count: cases, seed, facilities });
  const commcare = createCommcareSimulator({
    domain: commcareDomain,
    users: commcareUsers,
    cases: seeded.cases,
    now,
    switches: options.switches,
  });
  const dhis2 = createDhis2Simulator({ version: profile, metadata, now, timeZone, systemId });
  addDataValues(dhis2, dataValues, seed, now);
  const target =
    options.target &&
    createDhis2Simulator({
      version: options.target.profile ?? profile,
      metadata: withOtherIds(fixture),
      now,
      timeZone,
      seed: 2,
    });
  const seededSubmissions = seedSubmissions({ count: submissions, seed, survey: ipcSurvey });
  const kobo = createKoboSimulator({
    survey: ipcSurvey,
    users: koboUsers,
    submissions: seededSubmissions.submissions,
    now,
    newUuid: newUuids(seed),
  });
  const dispatcher2 = createDispatcher2(dhis2, target, now);
  return { dhis2, target, commcare, seeded, kobo, seededSubmissions, dispatcher2 };
}

/** dispatcher2 that posts to the DHIS2 simulators. */
function createDispatcher2(
  dhis2: Dhis2Simulator,
  target: Dhis2Simulator | undefined,
  now: () => Date,
): Dispatcher2Simulator {
  const toDestination = (simulator: Dhis2Simulator) => ({
    handle: (request: SimulatorRequest) => simulator.handle(request),
    path: "/api/dataValueSets",
    ...dhis2Login,
  });
  const names = dispatcher2Servers;
  const servers = [
    { name: names.source },
    { name: names.destination, destination: toDestination(dhis2) },
    { name: names.target, destination: target && toDestination(target) },
    { name: names.unreachable },
  ];
  return createDispatcher2Simulator({ servers, users: dispatcher2Users, now });
}
