import fc from "fast-check";
import { expect, test } from "vitest";
import { listAddressIssues, parseAddress } from "./parse-address.ts";

test.each([
  ["postgres://u:p@db.example.org/mart", "verified"],
  ["postgresql://u:p@db.example.org:6543/mart?sslmode=require", "verified"],
  ["postgres://u:p@db.example.org/mart?sslmode=disable", "off"],
  ["postgres://u:p@db.example.org/mart?sslmode=no-verify", "unverified"],
  ["postgres://u:p@localhost/mart", "off"],
  ["postgres://u:p@localhost/mart?sslmode=verify-full", "verified"],
  ["postgres://u@127.0.0.1/mart", "off"],
  ["postgres://u@[::1]/mart", "off"],
  ["postgres://u@127.example.org/mart", "verified"],
  ["postgres://u@localhost/mart?host=/var/run/postgresql", "off"],
])("%s: TLS is %s", (text, tls) => {
  expect(listAddressIssues(text)).toEqual([]);
  expect(parseAddress(text).tls).toBe(tls);
});

test("whatever characters user, password and database have, they come out of the address", () => {
  const text = fc
    .string({ unit: "binary", minLength: 1 })
    .filter((each) => !each.includes("/") && each.isWellFormed());
  fc.assert(
    fc.property(text, text, text, (user, password, database) => {
      const [a, b, c] = [user, password, database].map(encodeURIComponent);
      // A path of dots alone is a folder in an address.
      fc.pre(!/^\.+$/u.test(database));
      expect(parseAddress(`postgres://${a}:${b}@h:1/${c}`)).toMatchObject({
        user,
        password,
        database,
        port: 1,
      });
    }),
  );
});

test.each([
  ["", "not the address"],
  ["mysql://u:sesame@h/d", "not the address"],
  ["postgres://u:ses/ame@h/d", "not the address"],
  ["postgres://u:ses%zzame@h/d", "not the address"],
  ["postgres://h/sesame", "no user"],
  ["postgres://u:sesame@h", "no database"],
  ["postgres://u:sesame@/d", "not the address"],
  ["postgres://u:sesame@h/d?sslmode=prefer", "sslmode"],
  ["postgres://u:sesame@h/d?shcema=x", "unknown parameter shcema"],
])("%s is refused without a word of it", (text, what) => {
  const [issue = ""] = listAddressIssues(text);
  expect(issue).toContain(what);
  expect(issue).not.toMatch(/ses|ame@/u);
});
