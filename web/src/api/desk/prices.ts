import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer, client, done } from "../client";
import { listQuery, pageOf } from "../paging";
import { deskKey } from "./key";
import type { NewPrice, Price, PriceTerms, TrialQuantity } from "./types";

/** The price book, newest price first. */
export const pricesQuery = listQuery<Price>([deskKey, "prices"], ({ cursor, signal }) =>
  answer(client.GET("/v1/admin/prices", { params: { query: pageOf(cursor) }, signal })),
);

/** Makes a price; the months that it is for are charged by it, closed ones apart. */
export function createPrice(body: NewPrice): Promise<Price> {
  return answer(client.POST("/v1/admin/prices", { body }));
}

/** Says which month, `2026-11`, is the first that a price is not for any more; null lets it go on. */
export function endPrice(id: string, month: string | null): Promise<Price> {
  return answer(client.PATCH("/v1/admin/prices/{id}", { params: { path: { id } }, body: { valid_to: month } }));
}

/** Takes a price away, and what it charged in months that are not closed. */
export function deletePrice(id: string): Promise<void> {
  return done(client.DELETE("/v1/admin/prices/{id}", { params: { path: { id } } }));
}

/** What a price would charge for quantities; nothing is stored. */
export function priceTrialQuery(terms: PriceTerms, quantities: TrialQuantity[]) {
  return queryOptions({
    queryKey: ["price-trial", terms, quantities] as const,
    queryFn: ({ signal }) => answer(client.POST("/v1/admin/prices/test", { body: { terms, quantities }, signal })),
    placeholderData: keepPreviousData,
    retry: false,
  });
}
