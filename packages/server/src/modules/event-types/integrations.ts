/** Conferencing apps that a location may name, by their wire id. */
export const INTEGRATIONS = [
  "cal-video",
  "google-meet",
  "zoom",
  "whereby-video",
  "whatsapp-video",
  "webex-video",
  "telegram-video",
  "tandem",
  "sylaps-video",
  "skype-video",
  "sirius-video",
  "signal-video",
  "shimmer-video",
  "salesroom-video",
  "roam-video",
  "riverside-video",
  "ping-video",
  "office365-video",
  "mirotalk-video",
  "jitsi",
  "jelly-video",
  "jelly-conferencing",
  "huddle",
  "facetime-video",
  "element-call-video",
  "eightxeight-video",
  "discord-video",
  "demodesk-video",
  "campfire-video",
] as const;

export type Integration = (typeof INTEGRATIONS)[number];

/** The one that needs no connected app. */
export const BUILT_IN_VIDEO: Integration = "cal-video";

const APP_SLUGS: Partial<Record<Integration, string>> = {
  huddle: "huddle01",
  "office365-video": "msteams",
  "sirius-video": "sirius_video",
};

/** Name of the app that has to be connected; clients match on it in the refusal. */
export function appSlug(integration: Integration): string {
  return APP_SLUGS[integration] ?? integration.replace(/-video$/, "");
}

const STORED_NAMES: Partial<Record<Integration, string>> = {
  "cal-video": "daily",
  "google-meet": "google:meet",
  huddle: "huddle01",
};

/** How the chosen app stands in a booking's `location`: `integrations:daily` is the built-in video. */
export function storedIntegration(integration: string): string {
  const name = STORED_NAMES[integration as Integration] ?? integration.replaceAll("-", "_");
  return `integrations:${name}`;
}

const LABELS: Partial<Record<Integration, string>> = {
  "cal-video": "Video call",
  "google-meet": "Google Meet",
  "office365-video": "Microsoft Teams",
  "eightxeight-video": "8x8",
  "facetime-video": "FaceTime",
  "whatsapp-video": "WhatsApp",
};

/** The app's name as people read it, e.g. in a booking's title. */
export function integrationLabel(integration: string): string {
  const known = LABELS[integration as Integration];
  if (known) return known;
  const words = integration.replace(/-video$/, "").split("-");
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(" ");
}
