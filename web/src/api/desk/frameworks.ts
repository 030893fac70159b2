import { queryOptions } from "@tanstack/react-query";
import { answer, client } from "../client";
import { listQuery } from "../paging";
import { asked, type Asked } from "../policies";
import { deskKey } from "./key";
import type { FrameworkDocument, FrameworkTrial, KnownFramework } from "./types";

/** Every framework, of the product and of the operator. They come at once. */
export const frameworksQuery = listQuery<KnownFramework>([deskKey, "frameworks"], ({ signal }) => answer(client.GET("/v1/admin/frameworks", { signal })));

/** The documents by which the operator adds some. They come at once. */
export const documentsQuery = listQuery<FrameworkDocument>([deskKey, "framework-documents"], ({ signal }) => answer(client.GET("/v1/admin/framework-documents", { signal })));

/** A document with its text. */
export function documentQuery(id: string) {
  return queryOptions({
    queryKey: [deskKey, "framework-document", id] as const,
    queryFn: ({ signal }) => answer(client.GET("/v1/admin/framework-documents/{id}", { params: { path: { id } }, signal })),
    staleTime: 0,
  });
}

/** What a document would bring, in the place of another one or beside all; nothing is kept. */
export function tryDocument(document: string, id: string | null): Promise<Asked<FrameworkTrial>> {
  return asked(answer(client.POST("/v1/admin/framework-documents/test", { body: { document, ...(id !== null && { id }) } })));
}

/** Adds what a document brings; every customer can follow it from now on. */
export function createDocument(name: string, document: string): Promise<FrameworkDocument> {
  return answer(client.POST("/v1/admin/framework-documents", { body: { name, document } }));
}

/** Puts another version in the place of the one before. */
export function changeDocument(id: string, name: string, document: string): Promise<FrameworkDocument> {
  return answer(client.PUT("/v1/admin/framework-documents/{id}", { params: { path: { id } }, body: { name, document } }));
}

/** Takes away what a document brought; answers which frameworks are no more. */
export async function deleteDocument(id: string): Promise<readonly KnownFramework[]> {
  const { removed } = await answer(client.DELETE("/v1/admin/framework-documents/{id}", { params: { path: { id } } }));
  return removed;
}
