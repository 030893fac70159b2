// The places of the operator's desk; the customers' are in access.test.mjs, beside which these are looked at.
import { after, before } from "node:test";
import { deskPlaces } from "./deskPlaces.mjs";
import { testPlaces } from "./placesTest.mjs";
import { launch } from "./support.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

testPlaces(() => browser, (name) => name in deskPlaces);
