import metadata from "../../fixture/metadata.json" with { type: "json" };
import type { CommcareSimulator } from "../commcare/commcare-simulator.ts";
import { switchesSchema } from "../commcare/switches.ts";
import type { DataValueStore, StoredDataValue } from "../dhis2/aggregate/data-value-store.ts";
import type { Dhis2Simulator } from "../dhis2/dhis2-simulator.ts";
import type { Dispatcher2Simulator } from "../dispatcher2/dispatcher2-simulator.ts";
import { dispatcher2SwitchesSchema } from "../dispatcher2/switches.ts";
import type { KoboSimulator } from "../kobo/kobo-simulator.ts";
import { koboSwitchesSchema } from "../kobo/switches.ts";
import { serverCosts } from "../server-cost/server-costs.ts";
import { machineClock, slowDown } from "../server-cost/slow-down.ts";
import type { SeededCases } from "../seed/seed-cases.ts";
import type { SeededSubmissions } from "../seed/seed-submissions.ts";
import { createSimulators } from "./create-simulators.ts";
import type { SandboxOptions } from "./sandbox-options.ts";
import {
  createCaseChanges,
  createDeliverControl,
  createSubmissionChanges,
  createSystemControl,
} from "./own-controls.ts";
import { answerControl, type Controlled } from "./control.ts";
import type { FaultTarget } from "./faults/apply-faults.ts";
import { countErrorCodes, countEvents } from "./page/arrivals.ts";
import { toSandboxEnv } from "./sandbox-env.ts";
import { type SmtpInbox, startSmtpInbox } from "./smtp-inbox.ts";
import { type HeldEvent, toHeldEvent } from "./held-event.ts";
import { createSwitchPanel } from "./switch-panel.ts";
import { startSimulatorServer, type SimulatorServer } from "./simulator-server.ts";
import { createWeb } from "./web-server.ts";

/** A DHIS2 of the sandbox, and what it stored. */
export interface Dhis2OfSandbox extends SimulatorServer {
  readonly simulator: Dhis2Simulator;
  /** Deleted events included. */
  heldEvents(): readonly HeldEvent[];
  /** Deleted ones included. */
  heldDataValues(): readonly StoredDataValue[];
}

export interface Sandbox extends AsyncDisposable {
  readonly dhis2: Dhis2OfSandbox;
  /** The second DHIS2, when the options ask for one. */
  readonly target: Dhis2OfSandbox | undefined;
  readonly commcare: SimulatorServer & { readonly simulator: CommcareSimulator };
  readonly kobo: SimulatorServer & { readonly simulator: KoboSimulator };
  readonly dispatcher2: SimulatorServer & { readonly simulator: Dispatcher2Simulator };
  readonly smtp: SmtpInbox;
  /** The page that shows what arrived. */
  readonly web: { readonly url: string };
  /** What the seed put into CommCare, and what must become of it. */
  readonly seeded: SeededCases;
  /** As `seeded`, of Kobo. */
  readonly seededSubmissions: SeededSubmissions;
  /** Settings for the tools. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

async function startServer(
  options: SandboxOptions,
  simulator: FaultTarget,
  name: "dhis2" | "target" | "commcare" | "kobo" | "dispatcher2",
  known: Omit<Controlled, "server">,
): Promise<SimulatorServer> {
  const server: SimulatorServer = await startSimulatorServer({
    simulator,
    port: options.ports?.[name],
    keepBodies: options.keepBodies ?? true,
    control: (request) => answerControl({ server, ...known }, request),
  });
  return server;
}

function toDhis2Target(simulator: Dhis2Simulator, { serverCost }: SandboxOptions): FaultTarget {
  if (serverCost === undefined) return simulator;
  return { ...simulator, handle: slowDown(simulator, serverCosts[serverCost], machineClock) };
}

async function startDhis2(
  options: SandboxOptions,
  simulator: Dhis2Simulator,
  name: "dhis2" | "target",
): Promise<Dhis2OfSandbox> {
  const { state } = simulator;
  const heldEvents = (): readonly HeldEvent[] => [...state.events.values()].map(toHeldEvent);
  const server = await startServer(options, toDhis2Target(simulator, options), name, {
    state: () => ({
      systemId: simulator.systemId,
      events: heldEvents(),
      trackedEntities: countLive(state.entities),
      enrollments: countLive(state.enrollments),
      dataValues: countDataValues(state.dataValues),
      completeDataSets: [...state.completeness.all()].length,
    }),
    own: createSystemControl(simulator),
  });
  return Object.assign(server, {
    simulator,
    heldEvents,
    heldDataValues: () => [...state.dataValues.all()],
  });
}

function countLive(held: ReadonlyMap<string, { readonly deleted: boolean }>): {
  live: number;
  deleted: number;
} {
  const deleted = [...held.values()].filter((one) => one.deleted).length;
  return { live: held.size - deleted, deleted };
}

function countDataValues(store: DataValueStore): { live: number; deleted: number } {
  const deleted = [...store.all()].filter((value) => value.deleted).length;
  return { live: store.size - deleted, deleted };
}

const orgUnitNames: ReadonlyMap<string, string> = new Map(
  metadata.organisationUnits.map(({ id, name }) => [id, name]),
);

/** Starts the simulators, the inbox and the page in this process, on loopback. Leaves nothing behind after `close`. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { ports = {}, now = () => new Date() } = options;
  const simulators = createSimulators(options, now);
  const { store } = simulators.commcare;
  await using started = new AsyncDisposableStack();
  const dhis2 = await startDhis2(options, simulators.dhis2, "dhis2");
  started.defer(() => dhis2.close());
  const target = simulators.target && (await startDhis2(options, simulators.target, "target"));
  started.defer(async () => await target?.close());
  const commcare = await startServer(options, simulators.commcare, "commcare", {
    state: () => ({ cases: store.size, forms: simulators.commcare.forms.size }),
    switches: createSwitchPanel(simulators.commcare, switchesSchema),
    own: createCaseChanges(simulators.commcare),
  });
  started.defer(() => commcare.close());
  const kobo = await startServer(options, simulators.kobo, "kobo", {
    state: () => ({ submissions: simulators.kobo.store.size }),
    switches: createSwitchPanel(simulators.kobo, koboSwitchesSchema),
    own: createSubmissionChanges(simulators.kobo),
  });
  started.defer(() => kobo.close());
  const dispatcher2 = await startServer(options, simulators.dispatcher2, "dispatcher2", {
    state: () => ({ requests: simulators.dispatcher2.requests() }),
    switches: createSwitchPanel(simulators.dispatcher2, dispatcher2SwitchesSchema),
    own: createDeliverControl(simulators.dispatcher2),
  });
  started.defer(() => dispatcher2.close());
  const smtp = await startSmtpInbox(ports.smtp ?? 0);
  started.defer(() => smtp.close());
  const web = createWeb(smtp, () => ({
    profile: simulators.dhis2.profile.version,
    simulators: [
      { name: "DHIS2", url: dhis2.url, requests: dhis2.requests, rules: dhis2.rules.state },
      ...(target === undefined
        ? []
        : [{ name: "DHIS2 target", url: target.url, requests: target.requests, rules: target.rules.state }]),
      { name: "CommCare", url: commcare.url, requests: commcare.requests, rules: commcare.rules.state },
      { name: "Kobo", url: kobo.url, requests: kobo.requests, rules: kobo.rules.state },
      {
        name: "dispatcher2",
        url: dispatcher2.url,
        requests: dispatcher2.requests,
        rules: dispatcher2.rules.state,
      },
    ],
    smtpUrl: smtp.url,
    cases: store.size,
    submissions: simulators.kobo.store.size,
    dataValues: dhis2.simulator.state.dataValues.size,
    events: countEvents(dhis2.heldEvents(), orgUnitNames),
    errorCodes: countErrorCodes(dhis2.requests),
    mails: smtp.mails,
  }));
  const webServer = await startSimulatorServer({ simulator: web, port: ports.web });
  started.defer(() => webServer.close());
  const running = started.move();
  const close = (): Promise<void> => running.disposeAsync();
  return {
    dhis2,
    target,
    commcare: Object.assign(commcare, { simulator: simulators.commcare }),
    kobo: Object.assign(kobo, { simulator: simulators.kobo }),
    dispatcher2: Object.assign(dispatcher2, { simulator: simulators.dispatcher2 }),
    smtp,
    web: webServer,
    seeded: simulators.seeded,
    seededSubmissions: simulators.seededSubmissions,
    env: toSandboxEnv({
      dhis2: dhis2.url,
      target: target?.url,
      commcare: commcare.url,
      kobo: kobo.url,
      dispatcher2: dispatcher2.url,
      smtp: smtp.url,
    }),
    close,
    [Symbol.asyncDispose]: close,
  };
}
