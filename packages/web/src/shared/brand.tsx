import { sharedWords } from "./words.ts";

/** A globe with one meridian, and the name. */
export function Brand() {
  return (
    <span className="inline-flex items-center gap-1.5 text-sm text-muted">
      <svg
        aria-hidden="true"
        viewBox="0 0 20 20"
        className="size-4"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
      >
        <circle cx="10" cy="10" r="8" />
        <path d="M10 2c-3.600 2.300-3.600 13.700 0 16" />
        <circle cx="7.300" cy="10" r="1.700" fill="currentColor" stroke="none" />
      </svg>
      {sharedWords.brand}
    </span>
  );
}
