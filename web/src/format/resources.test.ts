import { expect, it } from "vitest";
import { providerLabel, resourceName } from "./resources";

it("calls a resource by its name, or by what is its own in its id", () => {
  expect(resourceName({ name: "claims-api", uid: "sg-1" })).toBe("claims-api");
  expect(resourceName({ name: null, uid: "arn:aws:ec2:us-east-1:558930804002:instance/i-0f3b" })).toBe("instance/i-0f3b");
  expect(resourceName({ uid: "arn:aws:logs:eu-west-1:1:log-group:/app:*" })).toBe("log-group:/app:*");
  expect(resourceName({ uid: "/subscriptions/1/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/exports" })).toBe("exports");
  expect(resourceName({ uid: "sg-1" })).toBe("sg-1");
});

it("calls a provider as it calls itself", () => {
  expect([providerLabel("aws"), providerLabel("openstack")]).toEqual(["AWS", "openstack"]);
});
