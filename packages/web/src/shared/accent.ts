type Rgb = readonly [number, number, number];

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];
/** Text on and in the accent has to be readable by everybody (WCAG AA). */
const LEAST_CONTRAST = 4.5;
/** Surfaces of theme.css that the accent stands on as text. */
const LIGHT_SURFACE: Rgb = [245, 244, 240];
const DARK_SURFACE: Rgb = [25, 29, 33];

function parseHex(hex: string): Rgb | null {
  const match = /^#([0-9a-f]{6}|[0-9a-f]{3})$/i.exec(hex.trim());
  if (!match) return null;
  const digits = (match[1] as string).length === 3 ? (match[1] as string).replace(/./g, "$&$&") : (match[1] as string);
  return [0, 2, 4].map((at) => Number.parseInt(digits.slice(at, at + 2), 16)) as unknown as Rgb;
}

function luminance(color: Rgb): number {
  const [red = 0, green = 0, blue = 0] = color.map((channel) => {
    const value = channel / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: Rgb, other: Rgb): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function mix(color: Rgb, towards: Rgb, share: number): Rgb {
  return color.map((channel, index) =>
    Math.round(channel + ((towards[index] as number) - channel) * share),
  ) as unknown as Rgb;
}

function toHex(color: Rgb): string {
  return `#${color.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

/** The tint that chosen days and rows have: see `--tint` in theme.css. */
function tintOf(accent: Rgb, surface: Rgb, share: number): Rgb {
  return mix(surface, accent, share);
}

/** The color, moved as little as needed towards black or white until it reads as text on the scheme's surfaces. */
function readable(color: Rgb, surface: Rgb, towards: Rgb, tintShare: number): Rgb {
  for (let share = 0; share < 1; share += 0.04) {
    const candidate = mix(color, towards, share);
    const onTint = contrast(candidate, tintOf(candidate, surface, tintShare));
    if (contrast(candidate, surface) >= LEAST_CONTRAST && onTint >= LEAST_CONTRAST) return candidate;
  }
  return towards;
}

function textOn(color: Rgb): Rgb {
  return contrast(color, WHITE) >= LEAST_CONTRAST ? WHITE : BLACK;
}

export interface EventColor {
  readonly lightThemeHex: string;
  readonly darkThemeHex: string;
}

/** An event type's color as the custom properties that theme.css looks for; empty when it is no color. */
export function accentProperties(color: EventColor | undefined): Record<string, string> {
  const light = color && parseHex(color.lightThemeHex);
  const dark = color && parseHex(color.darkThemeHex);
  if (!light || !dark) return {};
  const onLight = readable(light, LIGHT_SURFACE, BLACK, 0.13);
  const onDark = readable(dark, DARK_SURFACE, WHITE, 0.19);
  return {
    "--fill-light": toHex(light),
    "--on-fill-light": toHex(textOn(light)),
    "--fill-dark": toHex(dark),
    "--on-fill-dark": toHex(textOn(dark)),
    "--accent-light": toHex(onLight),
    "--on-accent-light": toHex(textOn(onLight)),
    "--accent-dark": toHex(onDark),
    "--on-accent-dark": toHex(textOn(onDark)),
  };
}

/** Colors the whole page with an event type's color. */
export function applyAccent(color: EventColor | undefined): void {
  for (const [name, value] of Object.entries(accentProperties(color))) {
    document.documentElement.style.setProperty(name, value);
  }
}
