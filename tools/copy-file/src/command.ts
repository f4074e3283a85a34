import { defineTool, type Tool } from "@d2pipe/tool-kit";
import { copyFlags } from "./copy-flags.ts";

export const tool: Tool = defineTool({
  name: "copy-file",
  description: "Copy one file between this machine, a link, Azure Blob Storage and S3",
  input: "none",
  flags: copyFlags,
  common: ["dry-run"],
  settings: ["azure", "s3"],
  operands: {
    usage: "SOURCE TARGET",
    description:
      "SOURCE: a path, https://… (also a SAS link), azblob://container/path or s3://bucket/key. TARGET: the same without https://.",
    max: 2,
  },
  produces: "nothing",
  examples: [
    "copy-file azblob://sipca/raw/kobo.csv kobo.csv && fetch-kobo kobo.csv --stream sipca | to-events --mapping ipc.json",
    "copy-file azblob://sipca/raw/index.db sipca.db --optional --save-etag sipca.etag\ncopy-file sipca.db azblob://sipca/raw/index.db --if-match sipca.etag",
    "copy-file sipca.db s3://backup/2024-05-02/sipca.db --if-none-match '*'",
  ],
  notes: [
    "TARGET is replaced as a whole: whoever reads it sees the old file or the new one, and a copy that fails or is killed leaves the old one. A new local file may be read by its owner only.",
    "When somebody else wrote TARGET meanwhile, --if-match overwrites nothing and exits 8; start again from the file as it is now.",
    "An index that a killed run left open has a file with -wal beside it, which belongs to it: such an index is neither copied nor replaced (exit 7).",
    "A link with a signature (SAS) is never shown with its query; still, other users of this machine may see it in the process list, which azblob:// avoids.",
  ],
  async start(context) {
    const { createCopyFile } = await import("./create-copy-file.ts");
    return createCopyFile(context);
  },
});
