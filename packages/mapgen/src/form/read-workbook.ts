import { InputError } from "@d2pipe/errors";
import read, { InvalidInputError, InvalidSpreadsheetError } from "read-excel-file/universal";

/** A sheet as text: every cell as it is typed, numbers not rounded, a blank one empty. */
export interface Sheet {
  name: string;
  rows: readonly (readonly string[])[];
}

function toText(cell: unknown): string {
  if (typeof cell === "string") return cell;
  if (typeof cell === "number" || typeof cell === "boolean") return String(cell);
  return cell instanceof Date ? cell.toISOString().slice(0, 10) : "";
}

/** All sheets of an `.xlsx`. Throws an `InputError` when it is not one. */
export async function readWorkbook(bytes: Uint8Array<ArrayBuffer>, source: string): Promise<Sheet[]> {
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  try {
    const sheets = await read(buffer, { trim: false, parseNumber: (text) => text });
    return sheets.map(({ sheet, data }) => ({ name: sheet, rows: data.map((row) => row.map(toText)) }));
  } catch (cause) {
    if (!(cause instanceof InvalidInputError || cause instanceof InvalidSpreadsheetError)) throw cause;
    throw new InputError(
      "is not an .xlsx file; expected an XLSForm",
      { source },
      { cause, hint: "in Kobo: Form, Download XLS; save an old .xls anew" },
    );
  }
}
