import { expect, test } from "vitest";
import { checkOutgoingUrl } from "./check-url.ts";

function refusal(url: string, allowPrivate = false): string | null {
  const checked = checkOutgoingUrl(url, allowPrivate);
  return "refusal" in checked ? checked.refusal : null;
}

test.each([
  "https://example.com/hook",
  "https://example.com:8443/hook?token=1",
  "https://93.184.216.34/",
  "https://[2606:2800:220:1:248:1893:25c8:1946]/",
  // Seen through NAT64, a public IPv4 address is public.
  "https://[64:ff9b::5db8:d822]/",
  "https://xn--bcher-kva.example/",
])("%s is allowed", (url) => {
  expect(refusal(url)).toBeNull();
});

test.each([
  ["not a url", "Invalid URL format"],
  ["", "Invalid URL format"],
  ["https://", "Invalid URL format"],
  ["https://exa mple.com", "Invalid URL format"],
  ["https://example.com:99999/", "Invalid URL format"],
  ["https://example.com:0/", "Invalid URL format"],
  ["ftp://example.com/", "Only HTTP and HTTPS protocols are allowed"],
  ["file:///etc/passwd", "Only HTTP and HTTPS protocols are allowed"],
  ["javascript:alert(1)", "Only HTTP and HTTPS protocols are allowed"],
  ["gopher://127.0.0.1/", "Only HTTP and HTTPS protocols are allowed"],
  ["http://example.com/", "Only HTTPS URLs are allowed"],
  ["https://user:secret@example.com/", "Credentials are not allowed in the URL"],
  ["https://user@example.com/", "Credentials are not allowed in the URL"],
])("%s is refused: %s", (url, reason) => {
  expect(refusal(url)).toBe(reason);
});

test.each([
  "127.0.0.1",
  "127.1",
  "127.255.255.254",
  "2130706433",
  "0x7f000001",
  "0177.0.0.1",
  "0x7f.1",
  "%31%32%37.0.0.1",
  "１２７.0.0.1",
  "10.0.0.1",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "100.64.0.1",
  "169.254.1.1",
  "0.0.0.0",
  "224.0.0.1",
  "255.255.255.255",
  "198.18.0.1",
  "192.0.2.1",
  "240.0.0.1",
  "[::1]",
  "[::]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[::ffff:10.0.0.1]",
  "[::127.0.0.1]",
  "[64:ff9b::7f00:1]",
  "[64:ff9b::a00:1]",
  "[2002:7f00:1::]",
  "[2001::1]",
  "[fe80::1]",
  "[fc00::1]",
  "[fd12:3456::1]",
  "[fec0::1]",
  "[ff02::1]",
  "[2001:db8::1]",
  "[100::1]",
  "[4000::1]",
])("private and reserved addresses are refused in any spelling: %s", (host) => {
  expect(refusal(`https://${host}/`)).toBe("Private IP address");
});

test.each(["localhost", "LOCALHOST", "localhost.", "a.b.localhost", "127.0.0.1.localhost"])(
  "%s is this machine",
  (host) => {
    expect(refusal(`https://${host}/`)).toBe("Blocked hostname");
  },
);

test.each([
  "169.254.169.254",
  "2852039166",
  "[::ffff:169.254.169.254]",
  "[fd00:ec2::254]",
  "[64:ff9b::a9fe:a9fe]",
  "100.100.100.200",
  "168.63.129.16",
  "metadata.google.internal",
  "METADATA.google.internal.",
  "instance-data",
])("metadata services are refused whatever is allowed: %s", (host) => {
  expect(refusal(`http://${host}/latest`, true)).toBe("Blocked hostname");
  expect(refusal(`https://${host}/latest`)).toBe("Blocked hostname");
});

test.each([
  "http://127.0.0.1:8080/",
  "http://localhost/",
  "http://10.1.2.3/",
  "https://[::1]/",
  "http://[fd12::1]/",
  "http://example.com/",
])("an operator who allows private networks allows %s", (url) => {
  expect(refusal(url, true)).toBeNull();
});

test.each(["http://0.0.0.0/", "http://169.254.1.1/", "http://[fe80::1]/", "http://224.0.0.1/", "http://192.0.2.1/"])(
  "but not %s",
  (url) => {
    expect(refusal(url, true)).toBe("Private IP address");
  },
);
