import { answer, client, done } from "../client";
import { listQuery, pageOf } from "../paging";
import { deskKey } from "./key";
import type { HeldSubject, MappedSubject, NewSubject, Subject } from "./types";

/** The usage events that are held because their subject names no customer, by subject. */
export const heldSubjectsQuery = listQuery<HeldSubject>([deskKey, "held-subjects"], ({ cursor, signal }) =>
  answer(client.GET("/v1/admin/unassigned/subjects", { params: { query: pageOf(cursor) }, signal })),
);

/** The subjects that name a customer, newest first. */
export const subjectsQuery = listQuery<Subject>([deskKey, "subjects"], ({ cursor, signal }) =>
  answer(client.GET("/v1/admin/subjects", { params: { query: pageOf(cursor) }, signal })),
);

/** Says whom a subject names; the customer is given what was held of it. */
export function mapSubject(body: NewSubject): Promise<MappedSubject> {
  return answer(client.POST("/v1/admin/subjects", { body }));
}

/** Ends a mapping: what the customer was given stays, what comes from now on is held. */
export function unmapSubject(id: string): Promise<void> {
  return done(client.DELETE("/v1/admin/subjects/{id}", { params: { path: { id } } }));
}
