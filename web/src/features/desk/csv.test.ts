import { expect, it } from "vitest";
import { invitationsCsv } from "./csv";

const customer = { line: 2, id: "cus_1", name: "A", accounts: 0, admin_email: "a@example.com", invitation_url: "https://t.example/sign-in#link=x" };

it("writes one line for each customer that has an invitation", () => {
  const text = invitationsCsv({ customers: [customer, { ...customer, invitation_url: null }] });
  expect(text).toBe("customer_id,name,admin_email,invitation_url\r\ncus_1,A,a@example.com,https://t.example/sign-in#link=x\r\n");
});

it("quotes what CSV needs quoted and disarms what a spreadsheet would calculate", () => {
  const lineOf = (name: string) => invitationsCsv({ customers: [{ ...customer, name }] }).split("\r\n")[1];
  expect(lineOf('Söhne, "die" Ersten')).toContain('"Söhne, ""die"" Ersten"');
  expect(lineOf("=HYPERLINK(1)")).toContain(",'=HYPERLINK(1),");
  expect(lineOf("-1+1")).toContain(",'-1+1,");
});
