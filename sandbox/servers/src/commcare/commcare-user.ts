export interface CommcareUser {
  /** E-mail of a web user, or `name@domain.commcarehq.org`. */
  username: string;
  password: string;
  apiKey: string;
  domains: readonly string[];
  /** The one-time password that counts in two-factor mode. */
  otp: string;
  /** `access_api` and, for this API, `edit_data`. */
  mayUseApi: boolean;
}
