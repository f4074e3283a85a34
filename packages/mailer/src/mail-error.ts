import { ExitCode, RemoteError, type RemoteRequest } from "@d2pipe/errors";

/** What nodemailer says of a failure. */
export interface SmtpFault {
  code: string;
  /** What the system said underneath: `ECONNREFUSED`, `CERT_HAS_EXPIRED`. */
  cause: string | undefined;
  /** The server's reply, when it gave one: 4yz will pass, 5yz will not (RFC 5321 §4.2.1). */
  responseCode: number | undefined;
  command: string;
}

/** The mail server did not take the message. */
export class MailError extends RemoteError {
  override readonly name = "MailError" as const;
  readonly code = "E_MAIL" as const;
  override readonly exitCode: ExitCode;
  readonly mayHaveArrived: boolean;
  readonly fault: SmtpFault;

  constructor(
    message: string,
    request: RemoteRequest,
    options: { fault: SmtpFault; hint: string; cause: unknown },
  ) {
    super(message, request, { hint: options.hint, cause: options.cause });
    this.fault = options.fault;
    this.exitCode = isRefusedLogin(options.fault) ? ExitCode.refused : ExitCode.remote;
    this.mayHaveArrived = options.fault.command === "DATA" && options.fault.responseCode === undefined;
  }

  /** A message that may have arrived is sent again too: it keeps its Message-ID, and two mails are better than none. */
  shouldRetry(): boolean {
    const { code, responseCode } = this.fault;
    if (responseCode !== undefined) return responseCode >= 400 && responseCode < 500;
    return passing.has(code);
  }
}

const passing: ReadonlySet<string> = new Set(["ECONNECTION", "ETIMEDOUT", "ESOCKET", "EDNS", "EPROTOCOL"]);

function isRefusedLogin({ code, responseCode }: SmtpFault): boolean {
  const isAboutLogin = code === "EAUTH" || code === "ENOAUTH" || responseCode === 530 || responseCode === 535;
  return isAboutLogin && !(responseCode !== undefined && responseCode < 500);
}

/** OpenSSL's and Node's names for failures of certificates and handshakes; nodemailer calls them all ESOCKET. */
const tlsCause = /CERT|SSL|TLS|SIGNATURE|EPROTO$/;

function faultOf(error: unknown): SmtpFault {
  const read = (name: string): unknown => (error instanceof Error ? Reflect.get(error, name) : undefined);
  const readText = (name: string): string | undefined => {
    const value = read(name);
    return typeof value === "string" ? value : undefined;
  };
  const responseCode = read("responseCode");
  const cause = readText("originalCode");
  return {
    code: cause !== undefined && tlsCause.test(cause) ? "ETLS" : (readText("code") ?? "EUNKNOWN"),
    cause,
    responseCode: typeof responseCode === "number" && responseCode > 0 ? responseCode : undefined,
    command: readText("command") ?? "",
  };
}

/** The server's own text may quote addresses, so only its number and the step are shown. */
function describe({ code, cause, responseCode, command }: SmtpFault): { message: string; hint: string } {
  const step = command === "" || command === "API" ? "" : ` at ${command}`;
  const reply = responseCode ?? cause ?? code;
  if (code === "EAUTH" || code === "ENOAUTH" || responseCode === 530) {
    return {
      message: `login refused (${reply}${step})`,
      hint: "check user and password; characters like @ or / must be percent-encoded",
    };
  }
  if (code === "ETLS") {
    const hint =
      "check the certificate; for a server of your own: ?tls.rejectUnauthorized=false or ?ignoreTLS=true at the end of its address";
    return { message: `no secure connection (${reply}${step})`, hint };
  }
  if (code === "EENVELOPE")
    return { message: `sender or receiver refused (${reply}${step})`, hint: "check sender and receivers" };
  if (responseCode !== undefined)
    return { message: `message refused (${reply}${step})`, hint: "ask who runs the mail server" };
  return {
    message: `no answer (${reply}${step})`,
    hint: "check host and port, and that the mail server is up",
  };
}

export function toMailError(error: unknown, request: RemoteRequest): MailError {
  const fault = faultOf(error);
  const { message, hint } = describe(fault);
  return new MailError(message, request, { fault, hint, cause: error });
}
