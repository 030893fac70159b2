import { answer, client, done } from "../client";
import { listQuery, pageOf } from "../paging";
import { deskKey } from "./key";
import type { ExchangeRate } from "./types";

/** The exchange rates, by currencies, the newest of each first. */
export const exchangeRatesQuery = listQuery<ExchangeRate>([deskKey, "exchange-rates"], ({ cursor, signal }) =>
  answer(client.GET("/v1/admin/exchange-rates", { params: { query: pageOf(cursor) }, signal })),
);

/** Sets a rate, in place of what was set for its currencies and day. */
export function setExchangeRate(rate: ExchangeRate): Promise<void> {
  return done(client.POST("/v1/admin/exchange-rates", { body: { rates: [rate] } }));
}

/** Removes the rate of a day: the one before it holds on. */
export function deleteExchangeRate({ currency, display_currency: display, day }: ExchangeRate): Promise<void> {
  return done(client.DELETE("/v1/admin/exchange-rates/{currency}/{display_currency}/{day}", { params: { path: { currency, display_currency: display, day } } }));
}
