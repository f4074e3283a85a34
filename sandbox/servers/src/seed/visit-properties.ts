import type { Random } from "./random.ts";

const names: readonly [string, ...string[]] = [
  "Amina K.",
  "Chimwemwe B.",
  "Zoë N’Dour",
  "José Ångström",
  "Thandiwe Mwale",
  "Fatoumata Diallo-Ñuñez",
  "Łucja Œuvrard",
  "Grace Phiri",
];

const remarks: readonly [string, ...string[]] = [
  "",
  "",
  "",
  "revient demain à 8 h; paludisme traité",
  'referred by CHW "Mphatso", see card',
  "fièvre depuis 3 jours,\npas d’appétit",
  "mother says: no cough — 'only fever'",
  "niño con erupción; control en 48 h",
];

const symptoms = ["FEVER", "COUGH", "RASH", "DIARR"] as const;

function two(value: number): string {
  return String(value).padStart(2, "0");
}

function maybe(random: Random, share: number, value: string): string {
  return random.chance(share) ? value : "";
}

/** What a visit form leaves in the case: text values, options as codes, empty and missing both common. */
export function toVisitProperties(random: Random, closedOn: Date, orgUnit: string): Record<string, string> {
  const day = (daysBefore: number): string =>
    new Date(closedOn.getTime() - daysBefore * 86_400_000).toISOString().slice(0, 10);
  const isFever = random.chance(0.7);
  const sex = random.pick(["F", "M"]);
  const clock = `${two(random.whole(7, 17))}:${two(random.whole(0, 59))}`;
  const properties: Record<string, string> = {
    // CommCare's calculations write whole numbers as `4.0` at times.
    ageInYears: `${random.whole(0, 92)}${random.chance(0.05) ? ".0" : ""}`,
    sex,
    temperature: (35.5 + random.whole(0, 60) / 10).toFixed(1),
    feverFlag: random.pick(isFever ? ["1", "1", "yes"] : ["0", "0", "no"]),
    pregnant: sex === "F" ? random.pick(["1", "0", "no", ""]) : "",
    rdt_result: maybe(random, 0.8, random.pick(["POS", "NEG", "NEG", "IND"])),
    symptoms: symptoms.filter(() => random.chance(0.4)).join(" "),
    onset_date: maybe(random, 0.85, day(random.whole(0, 9))),
    seen_at: maybe(random, 0.9, `${day(0)}T${clock}:00.000+02`),
    arrival_time: maybe(random, 0.6, random.pick([clock, `${clock}:00.000+02`])),
    tablets: isFever ? String(random.whole(1, 24)) : "",
    adherence: maybe(random, 0.5, String(random.whole(0, 100))),
    phone: maybe(random, 0.4, `+265 99 ${random.whole(1_000_000, 9_999_999)}`),
    remarks: random.pick(remarks),
    outcome: maybe(random, 0.9, random.pick(["CURED", "CURED", "CURED", "REFER", "LTFU", "DIED"])),
    userLocationOrgUnitID: orgUnit,
    patientToken: random.hex(16),
    childHeight: "",
    form_version: "17",
  };
  if (random.chance(0.2)) properties.gps = `-9.${random.whole(10, 99)} 33.${random.whole(10, 99)} 500 10`;
  if (random.chance(0.1)) delete properties.adherence;
  return properties;
}

export function toVisitName(random: Random): string {
  return random.pick(names);
}
