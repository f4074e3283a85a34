import { EarlyAnswer } from "../early-answer.ts";
import { jsonAnswer } from "../json-answer.ts";
import type { Simulator, SimulatorAnswer, SimulatorRequest } from "../simulator.ts";
import { detailAnswer, notFound } from "./answers.ts";
import { getAsset } from "./assets.ts";
import { authenticate, type KoboUser } from "./authenticate.ts";
import { listData } from "./data/list-data.ts";
import { answerExportSettings } from "./exports/export-settings.ts";
import { ExportStore } from "./exports/export-store.ts";
import { answerExports } from "./exports/export-tasks.ts";
import type { KoboServer } from "./kobo-server.ts";
import type { StoredSubmission } from "./submission.ts";
import { SubmissionStore } from "./submission-store.ts";
import type { Survey } from "./survey.ts";
import { type KoboSwitchChanges, type KoboSwitches, usualKoboSwitches } from "./switches.ts";

export interface KoboSimulatorOptions {
  survey: Survey;
  users: readonly KoboUser[];
  submissions: Iterable<StoredSubmission>;
  now: () => Date;
  newUuid: () => string;
  switches?: KoboSwitchChanges | undefined;
}

export interface KoboSimulator extends Simulator {
  readonly survey: Survey;
  readonly store: SubmissionStore;
  readonly switches: KoboSwitches;
  /** Changes some switches and keeps the others. */
  setSwitches(changes: KoboSwitchChanges): void;
  resetSwitches(): void;
  handle(request: SimulatorRequest): SimulatorAnswer;
}

class KoboSimulatorServer implements KoboSimulator, KoboServer {
  readonly survey: Survey;
  readonly store: SubmissionStore;
  readonly exports = new ExportStore();
  readonly now: () => Date;
  readonly #users: readonly KoboUser[];
  readonly #initial: KoboSwitches;
  switches: KoboSwitches;

  constructor({ survey, users, submissions, now, newUuid, switches }: KoboSimulatorOptions) {
    this.survey = survey;
    this.now = now;
    this.store = new SubmissionStore({ now, newUuid, rows: submissions });
    this.#users = users;
    this.#initial = { ...usualKoboSwitches, ...switches };
    this.switches = this.#initial;
  }

  setSwitches(changes: KoboSwitchChanges): void {
    this.exports.busy = 0;
    this.switches = { ...this.switches, ...changes };
  }

  resetSwitches(): void {
    this.exports.busy = 0;
    this.switches = this.#initial;
  }

  handle(request: SimulatorRequest): SimulatorAnswer {
    try {
      return this.#route(request);
    } catch (error) {
      if (error instanceof EarlyAnswer) return error.answer;
      throw error;
    }
  }

  #route(request: SimulatorRequest): SimulatorAnswer {
    const entry = authenticate(request, this.#users, this.switches.mfa);
    if ("refusal" in entry) return entry.refusal;
    const { user } = entry;
    if (/^\/token\/?$/.test(request.path)) return user ? jsonAnswer(200, { token: user.token }) : notFound();
    const mayView = user?.mayView === true;
    const [, rest] = /^\/api\/v2\/assets\/(.*)$/.exec(request.path.replace(/\/$/, "") + "/") ?? [];
    // What there is not and what one may not see get one and the same answer.
    if (!mayView) return notFound();
    if (rest !== undefined) return this.#asset(request, rest);
    const [, file = ""] = /^\/private-media\/[^/]+\/exports\/(.+)$/.exec(request.path) ?? [];
    const body = this.exports.files.get(file);
    return body === undefined ? notFound() : { status: 200, headers: { "content-type": "text/csv" }, body };
  }

  #asset(request: SimulatorRequest, rest: string): SimulatorAnswer {
    const [, uid = "", view = ""] = /^([^/]+?)(?:\.json)?\/(.*?)\/?$/.exec(rest) ?? [];
    if (uid !== this.survey.uid) return notFound();
    if (view === "") return getAsset(this, request);
    const [name = "", ...more] = view.split("/");
    const below = more.join("/");
    if (name === "exports") return answerExports(this, request, below);
    if (name === "export-settings") return answerExportSettings(this, request, below);
    if (name !== "data" && name !== "data.json") return notFound();
    if (below === "" && request.method === "GET") return listData(this, request);
    return detailAnswer(501, `The sandbox does not play ${request.method} ${view}`);
  }
}

/** KoboToolbox in memory with one form, by commcare-kobo-api §10–§11. */
export function createKoboSimulator(options: KoboSimulatorOptions): KoboSimulator {
  return new KoboSimulatorServer(options);
}
