import { expect, test } from "vitest";
import { csvOf } from "./csv";

test("every name is a column, what is inside of others too", () => {
  const rows = [
    { id: "a", plan: { name: "Pro", limits: [1, 2] }, on: true },
    { id: "b", plan: null, tags: [{ k: 1 }], note: null },
  ];
  expect(csvOf(rows)).toBe('id,plan.name,plan.limits,on,plan,tags,note\r\na,Pro,"1, 2",true,,,\r\nb,,,,,"[{""k"":1}]",\r\n');
});

test("texts are no formulas, numbers stay numbers, and quotes and lines stay in their cell", () => {
  const rows = [{ a: "=1+1", b: "-5.10", c: "-x", d: 'say "so",\nor' }];
  expect(csvOf(rows)).toBe("a,b,c,d\r\n'=1+1,-5.10,'-x,\"say \"\"so\"\",\nor\"\r\n");
});
