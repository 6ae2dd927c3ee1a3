import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { headersOf, signBody } from "./signature.ts";

test("the signature is the hexadecimal HMAC-SHA-256 of the body", () => {
  expect(signBody("s3", '{"triggerEvent":"PING"}')).toBe(
    "7821acc296aa7ef1eac7b19eca8e7da22df606a0e470fdc12c2b7094e50ea2d9",
  );
});

test("text outside ASCII is signed as the bytes that are sent", () => {
  const body = '{"name":"Ana Sá 🎈"}';
  const expected = createHmac("sha256", Buffer.from("schlüssel", "utf8"))
    .update(Buffer.from(body, "utf8"))
    .digest("hex");
  expect(signBody("schlüssel", body)).toBe(expected);
});

test("without a secret the fixed text is sent, and no standard signature", () => {
  const headers = headersOf(
    { messageId: "m", secret: null, version: "2021-10-20", contentType: "application/json", body: "{}" },
    1_000,
  );
  expect(headers["x-cal-signature-256"]).toBe("no-secret-provided");
  expect(headers).not.toHaveProperty("webhook-signature");
});

test("the standard headers sign id, time and body; only they change from try to try", () => {
  const parts = {
    messageId: "msg_1",
    secret: "key",
    version: "2021-10-20",
    contentType: "application/json",
    body: "{}",
  };
  const first = headersOf(parts, 1_700_000_000_999);
  const later = headersOf(parts, 1_700_000_300_000);
  const mac = createHmac("sha256", "key").update("msg_1.1700000000.{}").digest("base64");
  expect(first).toMatchObject({
    "content-type": "application/json",
    "x-cal-webhook-version": "2021-10-20",
    "webhook-id": "msg_1",
    "webhook-timestamp": "1700000000",
    "webhook-signature": `v1,${mac}`,
  });
  expect(later["x-cal-signature-256"]).toBe(first["x-cal-signature-256"]);
  expect(later["webhook-id"]).toBe(first["webhook-id"]);
  expect(later["webhook-signature"]).not.toBe(first["webhook-signature"]);
});

test("the standard's own example comes out", () => {
  const headers = headersOf(
    {
      messageId: "msg_p5jXN8AQM9LWM0D4loKWxJek",
      secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
      version: "2021-10-20",
      contentType: "application/json",
      body: '{"test": 2432232314}',
    },
    1_614_265_330_000,
  );
  expect(headers["webhook-signature"]).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
});

test.each([
  ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", Buffer.from("31f290f6bf06298aab4f08d43c3f082cf648a362da2da4b0", "hex")],
  ["whsec_AAECAw==", Buffer.from([0, 1, 2, 3])],
  ["whsec_AAECAw", Buffer.from([0, 1, 2, 3])],
  ["whsec_schlüssel", Buffer.from("whsec_schlüssel", "utf8")],
  ["whsec_", Buffer.from("whsec_", "utf8")],
  ["whsec_A", Buffer.from("whsec_A", "utf8")],
  ["MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", Buffer.from("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "utf8")],
])("the key of the standard signature of %s", (secret, key) => {
  const parts = { messageId: "m", version: "2021-10-20", contentType: "application/json", body: "{}" };
  const headers = headersOf({ ...parts, secret }, 1_700_000_000_000);
  const mac = createHmac("sha256", key).update("m.1700000000.{}");
  expect(headers["webhook-signature"]).toBe(`v1,${mac.digest("base64")}`);
  // The older header knows no form of secrets but text.
  expect(headers["x-cal-signature-256"]).toBe(createHmac("sha256", secret).update("{}").digest("hex"));
});
