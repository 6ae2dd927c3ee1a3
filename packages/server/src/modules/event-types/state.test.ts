import { expect, test } from "vitest";
import { applyInput } from "./apply.ts";
import { appSlug, integrationLabel, storedIntegration } from "./integrations.ts";
import { needsConfirmation, newState } from "./state.ts";
import type { EventTypeInput } from "./schemas.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function confirms(policy: EventTypeInput["confirmationPolicy"], aheadMs: number) {
  const state = applyInput(newState(), { confirmationPolicy: policy } as EventTypeInput);
  return needsConfirmation(state, 1_000_000, 1_000_000 + aheadMs);
}

test("confirmation: never, always, or at short notice in whole units", () => {
  const blocks = { blockUnconfirmedBookingsInBooker: false };
  expect(confirms({ disabled: true }, HOUR)).toBe(false);
  expect(confirms({ type: "always", noticeThreshold: undefined, ...blocks }, 1000 * HOUR)).toBe(true);
  const hours = { type: "time" as const, noticeThreshold: { unit: "hours" as const, count: 48 }, ...blocks };
  expect(confirms(hours, 48 * HOUR)).toBe(true);
  expect(confirms(hours, 49 * HOUR - 1)).toBe(true);
  expect(confirms(hours, 49 * HOUR)).toBe(false);
  const minutes = { type: "time" as const, noticeThreshold: { unit: "minutes" as const, count: 30 }, ...blocks };
  expect(confirms(minutes, 30 * MINUTE)).toBe(true);
  expect(confirms(minutes, 31 * MINUTE - 1)).toBe(true);
  expect(confirms(minutes, 31 * MINUTE)).toBe(false);
});

test("names of apps", () => {
  expect(
    ["zoom", "webex-video", "office365-video", "huddle", "sirius-video"].map((app) => appSlug(app as never)),
  ).toEqual(["zoom", "webex", "msteams", "huddle01", "sirius_video"]);
  expect(storedIntegration("cal-video")).toBe("integrations:daily");
  expect(storedIntegration("google-meet")).toBe("integrations:google:meet");
  expect(storedIntegration("office365-video")).toBe("integrations:office365_video");
  expect(integrationLabel("google-meet")).toBe("Google Meet");
  expect(integrationLabel("whereby-video")).toBe("Whereby");
});
