import { answer, client, done } from "../client";
import { listQuery, pageOf } from "../paging";
import { deskKey } from "./key";
import type { PricedMonth } from "./types";

/** Which priced months. */
export interface PricedMonthFilter {
  /** Only this customer's. */
  customer?: string;
  /** Only those that somebody should look at. */
  show?: "questions";
}

/** The filter that an address holds; what is none is left out. */
export function readPricedMonthFilter({ customer, show }: Record<string, unknown>): PricedMonthFilter {
  return {
    ...(typeof customer === "string" && customer !== "" && { customer }),
    ...(show === "questions" && { show }),
  };
}

/** What the price book has made of customers' months, newest month first; read anew while `isMoving` says so of one. */
export function pricedMonthsQuery({ customer, show }: PricedMonthFilter, isMoving: (month: PricedMonth) => boolean) {
  const query = { ...(customer !== undefined && { customer_id: customer }), ...(show === "questions" && { open_questions: true }) };
  return listQuery<PricedMonth>(
    [deskKey, "priced-months", query],
    ({ cursor, signal }) => answer(client.GET("/v1/admin/priced-months", { params: { query: { ...query, ...pageOf(cursor) } }, signal })),
    isMoving,
  );
}

/** Lets what the price book makes of a closed month take the place of what is charged, in a moment. */
export function confirmPricedMonth({ customer_id: customer, month }: PricedMonth): Promise<void> {
  return done(client.POST("/v1/admin/priced-months/{customer_id}/{month}/confirm", { params: { path: { customer_id: customer, month } } }));
}
