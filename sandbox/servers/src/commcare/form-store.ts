/** A form as the server keeps it: what wrote into cases. */
export interface ReceivedForm {
  form_id: string;
  xmlns: string;
  /** Of the Case API: the client's `User-Agent` (commcare-kobo-api §3.5). */
  device_id: string;
  received_on: string;
  /** Cases that it wrote into, in its order. */
  case_ids: readonly string[];
  /** What tells a duplicate from an edit. */
  content: string;
  /** How often it came again as it was. */
  duplicates: number;
  /** How often other content came under its id. */
  edits: number;
}

/** The forms of one server, in the order received. */
export class FormStore {
  readonly #forms = new Map<string, ReceivedForm>();

  get size(): number {
    return this.#forms.size;
  }

  get(id: string): ReceivedForm | undefined {
    return this.#forms.get(id);
  }

  put(form: ReceivedForm): void {
    this.#forms.set(form.form_id, form);
  }

  list(): readonly ReceivedForm[] {
    return [...this.#forms.values()];
  }
}
