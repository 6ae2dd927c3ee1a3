import { expect, test } from "vitest";
import { isEveryAddress, localAddress } from "./address.ts";

test.each([
  ["localhost", "http://localhost:3000"],
  ["0.0.0.0", "http://localhost:3000"],
  ["::", "http://localhost:3000"],
  ["0:0:0:0:0:0:0:0", "http://localhost:3000"],
  ["127.0.0.1", "http://127.0.0.1:3000"],
  ["::1", "http://[::1]:3000"],
  ["box.example.com", "http://box.example.com:3000"],
])("a server that listens on %s is reached at %s", (host, address) => {
  expect(localAddress(host, 3000)).toBe(address);
});

test("only the two that mean all are every address", () => {
  expect(["0.0.0.0", "::", "localhost", "127.0.0.1", "::1"].filter(isEveryAddress)).toEqual(["0.0.0.0", "::"]);
});
