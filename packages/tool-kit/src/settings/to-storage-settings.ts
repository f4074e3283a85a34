import type { AzureSettings, S3Settings } from "@d2pipe/blob-store";
import { ConfigError } from "@d2pipe/errors";

type Values = Readonly<Record<string, string>>;

/** A connection string, else an account with its key, else an account with a SAS token. */
export function toAzure(values: Values): AzureSettings {
  const {
    AZURE_STORAGE_CONNECTION_STRING: connectionString = "",
    AZURE_STORAGE_ACCOUNT: account = "",
    AZURE_STORAGE_KEY: key = "",
    AZURE_STORAGE_SAS_TOKEN: sasToken = "",
    AZURE_STORAGE_SERVICE_ENDPOINT = "",
  } = values;
  if (connectionString !== "") return { connectionString };
  const endpoint = AZURE_STORAGE_SERVICE_ENDPOINT === "" ? undefined : AZURE_STORAGE_SERVICE_ENDPOINT;
  if (account !== "" && key !== "") return { account, key, endpoint };
  if (account !== "" && sasToken !== "") return { account, sasToken, endpoint };
  throw new ConfigError([
    account === ""
      ? "azblob:// needs AZURE_STORAGE_CONNECTION_STRING, or AZURE_STORAGE_ACCOUNT with a key or a SAS token"
      : "AZURE_STORAGE_ACCOUNT is set, and neither AZURE_STORAGE_KEY nor AZURE_STORAGE_SAS_TOKEN",
  ]);
}

export function toS3(values: Values): S3Settings {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId = "",
    AWS_SECRET_ACCESS_KEY: secretAccessKey = "",
    AWS_SESSION_TOKEN: sessionToken = "",
    AWS_REGION: region = "",
    AWS_ENDPOINT_URL_S3: endpoint = "",
  } = values;
  const missing = [
    ...(accessKeyId === "" ? ["AWS_ACCESS_KEY_ID is not set, and s3:// needs it"] : []),
    ...(secretAccessKey === "" ? ["AWS_SECRET_ACCESS_KEY is not set, and s3:// needs it"] : []),
  ];
  if (missing.length > 0) throw new ConfigError(missing);
  return {
    accessKeyId,
    secretAccessKey,
    sessionToken: sessionToken === "" ? undefined : sessionToken,
    region,
    endpoint: endpoint === "" ? undefined : endpoint,
  };
}
