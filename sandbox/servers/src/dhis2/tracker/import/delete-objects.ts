import type { Dhis2Server } from "../../server.ts";
import { putEntity } from "./commit-entity.ts";

/** Deletes with everything below, as the server does: soft, so that no uid is free again (§2.3). */
export class Deletion {
  readonly #server: Dhis2Server;
  readonly #now: number;
  readonly #by: string;

  constructor(server: Dhis2Server, now: number, by: string) {
    this.#server = server;
    this.#now = now;
    this.#by = by;
  }

  relationship(uid: string): void {
    const relationship = this.#server.relationships.live(uid);
    if (relationship !== undefined)
      this.#server.relationships.put({ ...relationship, deleted: true, updatedAt: this.#now });
  }

  event(uid: string): void {
    this.#server.events.remove(uid, this.#now, this.#by);
    this.#relationshipsOf(uid);
  }

  enrollment(uid: string): void {
    const enrollment = this.#server.enrollments.live(uid);
    if (enrollment === undefined) return;
    for (const { event } of this.#server.events.ofEnrollment(uid)) this.event(event);
    this.#relationshipsOf(uid);
    const changed = { deleted: true, updatedAt: this.#now, updatedBy: this.#by };
    this.#server.enrollments.put({ ...enrollment, ...changed });
  }

  entity(uid: string): void {
    const entity = this.#server.entities.live(uid);
    if (entity === undefined) return;
    for (const { enrollment } of this.#server.enrollments.ownedBy(uid)) this.enrollment(enrollment);
    this.#relationshipsOf(uid);
    const changed = { deleted: true, attributes: [], updatedAt: this.#now, updatedBy: this.#by };
    putEntity(this.#server, { ...entity, ...changed });
  }

  #relationshipsOf(uid: string): void {
    for (const { relationship } of this.#server.relationships.ownedBy(uid)) this.relationship(relationship);
  }
}
