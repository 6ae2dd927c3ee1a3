import { expect, test } from "vitest";
import { networkOf } from "./client-network.ts";

test.each([
  ["7.9.9.1:5000", "7.9.9.1"],
  ["[7.9.9.1]", "7.9.9.1"],
  ["[2001:db8::1]:443", "2001:db8::1"],
  ["[2001:db8::1]", "2001:db8::1"],
  ["[::ffff:7.9.9.1]:5000", "7.9.9.1"],
])("%s is the client %s, whatever the port", (forwarded, address) => {
  expect(networkOf(forwarded)).toBe(networkOf(address));
});

test("an IPv6 address without brackets has no port to be cut off", () => {
  expect(networkOf("2001:db8:0:7::1:443")).toBe("20010db800000007::/64");
  expect(networkOf("2001:db8:0:7:1:2:3:443")).toBe("20010db800000007::/64");
  expect(networkOf("2001:db8::443")).toBe("20010db800000000::/64");
  expect(networkOf("fe80::1%eth0")).toBe("fe80000000000000::/64");
});

test("what is no address is one client", () => {
  const nonsense = [
    "",
    "unknown",
    "_hidden",
    "7.9.9.1:port",
    "7.9.9.1.2:80",
    "[x]:80",
    "[2001:db8::1",
    "1:2:3",
    "9".repeat(99),
  ];
  expect(new Set(nonsense.map(networkOf)).size).toBe(1);
  expect(networkOf("7.9.9.1")).not.toBe(networkOf("nonsense"));
});
