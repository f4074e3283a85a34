import {
  AddressError,
  AuthError,
  ConfigError,
  D2pipeError,
  NetworkError,
  type RemoteRequest,
  TimeoutError,
  TlsError,
} from "@d2pipe/errors";
import { toSetupError } from "@d2pipe/http";
import { countCharacters, type Statement } from "./parse-statement.ts";

/** A statement with what was put around it. */
export interface SentText {
  before: string;
  statement: Statement;
}

/** What is known of an attempt that failed. */
export interface Circumstances {
  request: RemoteRequest;
  /** Undefined: no statement of a person was under way. */
  sent?: SentText | undefined;
  /** Seconds that a step of a statement may take. */
  timeout: number;
  /** PostgreSQL quotes values of the table in some messages. */
  showValues: boolean;
}

/** Fields of an error that PostgreSQL answers with (PostgreSQL 54.8), or of one of Node. */
interface Fields {
  code: string;
  position: string | undefined;
  hint: string | undefined;
}

function readText(error: object, name: string): string | undefined {
  const value: unknown = Reflect.get(error, name);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Of several addresses of one name, none of which answered, the first. */
function toFirst(error: Error): Error {
  const [first]: readonly unknown[] = error instanceof AggregateError ? error.errors : [];
  return first instanceof Error ? first : error;
}

function toFields(error: Error): Fields {
  return {
    code: readText(error, "code") ?? "",
    position: readText(error, "position"),
    hint: readText(error, "hint"),
  };
}

/** Data of a column, or text that a function made up, is in these messages. */
function hideValues(code: string, message: string): string {
  if (code.startsWith("P0")) return "a function of the database stopped it";
  return /^2[23]/u.test(code) ? message.replaceAll(/"(?:[^"]|"")*"/gu, '"…"') : message;
}

function toStatementError(error: Error, { code, position, hint }: Fields, given: Circumstances): ConfigError {
  const said = given.showValues ? error.message : hideValues(code, error.message);
  const shown = code.startsWith("42") && hint !== undefined ? { hint } : {};
  if (!given.sent) return new ConfigError([`${said} (${code})`], { cause: error, ...shown });
  const { statement, before } = given.sent;
  const offset = Number(position) - 1 - countCharacters(before);
  const isInside = position !== undefined && offset >= 0;
  const { line, column } = statement.toPlace(isInside ? offset : 0);
  const place = isInside ? `${statement.source}:${line}:${column}` : statement.source;
  return new ConfigError([`${place}: ${said} (${code})`], { cause: error, ...shown });
}

/** SQLSTATE classes that say nothing about the statement: connection, lock, resources, an operator, the system, a bug. */
const passing = /^(?:08|40|53|55|57|58|F0|XX)/u;

function toServerError(error: Error, fields: Fields, given: Circumstances): D2pipeError {
  const { request } = given;
  const { code } = fields;
  const said = `${error.message} (${code})`;
  if (code.startsWith("28"))
    return new AuthError(said, request, { cause: error, status: 401, body: undefined });
  if (code === "42501")
    return new AuthError(said, request, {
      cause: error,
      status: 403,
      body: undefined,
      hint: "ask who runs the database for the right to read it",
    });
  if (code === "3D000") return new AddressError(said, request, { cause: error });
  if (code === "57014" && error.message.includes("statement timeout"))
    return new TimeoutError(`no rows within ${given.timeout} s (${code})`, request, {
      cause: error,
      hint: "allow more with --timeout, or help the statement with an index",
    });
  if (code === "25006")
    return toStatementError(new Error("it would write, and only reading is allowed"), fields, given);
  if (passing.test(code)) return new NetworkError(said, request, { cause: error, mayHaveArrived: false });
  return toStatementError(error, fields, given);
}

/** An error of the library or the server as one that a person can act on. */
export function toSqlError(thrown: unknown, given: Circumstances): Error {
  if (thrown instanceof D2pipeError || !(thrown instanceof Error))
    return thrown instanceof Error ? thrown : new Error(String(thrown));
  const error = toFirst(thrown);
  const fields = toFields(error);
  const { request } = given;
  const setup = toSetupError(fields.code, request, error);
  if (setup) return setup;
  if (error.message.includes("does not support SSL"))
    return new TlsError("the server does not speak TLS", request, {
      cause: error,
      hint: "have TLS switched on there; sslmode=disable sends data and password so that others can read them",
    });
  if (/^[0-9A-Z]{5}$/u.test(fields.code) && "severity" in error) return toServerError(error, fields, given);
  const code = fields.code === "" ? "" : ` (${fields.code})`;
  const isRefused = fields.code === "ECONNREFUSED";
  return new NetworkError(isRefused ? `no server listens there${code}` : `${error.message}${code}`, request, {
    cause: error,
    mayHaveArrived: false,
  });
}
