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
