/** What DHIS2's message about a whole request means, without the value it quotes (recordings, tracker-events). */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/Invalid date format/i, "a date has a form that the server does not read"],
  [/org\.hisp\.dhis\.common\.UID/, "a UID is malformed"],
  [/Cannot deserialize value of type `org\.hisp\.dhis\.event\.EventStatus`/, "an event status is unknown"],
  [/not one of the values accepted for Enum/, "a property is not one of its allowed values"],
  [/Cannot deserialize|Cannot construct instance/, "a property has a value of the wrong kind"],
  [/JSON parse error/, "the body is not the JSON that the server expects"],
  [
    /duplicate key value/,
    "the same UID is in the request twice, or another request stores it at this moment",
  ],
  [/could not serialize access|deadlock/i, "another request writes the same objects at this moment"],
];

/** `undefined` when the message is not a known one: it may quote values, so it is not shown. */
export function toRefusalReason(message: string | undefined): string | undefined {
  return reasons.find(([pattern]) => pattern.test(message ?? ""))?.[1];
}
