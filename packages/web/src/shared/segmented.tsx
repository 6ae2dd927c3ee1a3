import { useId } from "react";
import { cx } from "./cx.ts";

interface SegmentedProps<T extends string | number> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
  /** Lower, for places where it is not the main thing. */
  readonly small?: boolean;
  /** Not in one frame, for choices that may not fit in a row. */
  readonly loose?: boolean;
}

const CHOSEN = {
  framed: "bg-surface font-medium text-ink shadow-sm ring-1 ring-edge/50",
  loose: "bg-tint font-medium text-ink ring-2 ring-accent ring-inset",
};

/** A few choices of which one holds: radio buttons in a row. */
export function Segmented<T extends string | number>({
  label,
  value,
  options,
  onChange,
  small,
  loose,
}: SegmentedProps<T>) {
  const name = useId();
  return (
    <fieldset className={loose ? undefined : "shrink-0"}>
      <legend className="sr-only">{label}</legend>
      <div
        className={cx(
          "inline-flex",
          loose ? "flex-wrap gap-1.5" : "gap-1 rounded-control bg-sunken p-1 ring-1 ring-line ring-inset",
        )}
      >
        {options.map((option) => (
          <label
            key={option.value}
            className={cx(
              "relative grid place-items-center rounded-md px-2.5 text-sm whitespace-nowrap has-focus-visible:outline-2 has-focus-visible:outline-accent",
              small ? "min-h-7" : "min-h-9",
              option.value === value ? CHOSEN[loose ? "loose" : "framed"] : "text-muted hover:text-ink",
              loose && option.value !== value && "ring-1 ring-line ring-inset hover:ring-edge",
            )}
          >
            <input
              type="radio"
              name={name}
              className="absolute inset-0 cursor-pointer opacity-0"
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
