export { ExitCode, exitCodeMeanings, type ExitCodeMeaning } from "./exit-code.ts";
export { D2pipeError, isD2pipeError, type D2pipeErrorOptions } from "./d2pipe-error.ts";
export { UsageError } from "./usage-error.ts";
export { ConfigError } from "./config-error.ts";
export { InputError, type InputPlace } from "./input-error.ts";
export { GuardError } from "./guard-error.ts";
export { LockedError } from "./locked-error.ts";
export { type FileIssue, toFileIssue } from "./file-issue.ts";
export { StorageError } from "./storage-error.ts";
export {
  AuthError,
  HttpError,
  NetworkError,
  RemoteError,
  ResponseError,
  TimeoutError,
  TlsError,
  AddressError,
  type HttpErrorDetails,
  type RemoteRequest,
} from "./remote-error.ts";
