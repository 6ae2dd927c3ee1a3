import { FieldError } from "../../../shared/field.tsx";
import { problemOf } from "../../forms/failure.ts";
import { NumberInput } from "../../forms/inputs.tsx";
import { words } from "../../words.ts";
import { type LimitDraft, PERIODS } from "./draft.ts";
import type { PartProps } from "./fields.tsx";

const text = words.eventType.limits;
const KINDS = ["bookings", "minutes"] as const;
const SERVER_NAMES = { bookings: "bookingLimitsCount", minutes: "bookingLimitsDuration" } as const;

/** The most per day, week, month and year. */
export function LimitFields({ draft, fields, set }: PartProps) {
  const put = (period: (typeof PERIODS)[number], change: Partial<LimitDraft>) =>
    set({ limits: { ...draft.limits, [period]: { ...draft.limits[period], ...change } } });
  return (
    <div className="grid max-w-md grid-cols-[auto_1fr_1fr] items-start gap-x-3 gap-y-3">
      <span />
      {KINDS.map((kind) => (
        <span key={kind} aria-hidden="true" className="text-sm text-muted">
          {text[kind]}
        </span>
      ))}
      {PERIODS.map((period) => (
        <div key={period} role="group" aria-label={text.periods[period]} className="contents">
          <span aria-hidden="true" className="leading-[2.75rem]">
            {text.periods[period]}
          </span>
          {KINDS.map((kind) => {
            const problem = problemOf(fields, `${SERVER_NAMES[kind]}.${period}`);
            const id = `limit-${kind}-${period}`;
            return (
              <div key={kind}>
                <NumberInput
                  aria-label={text.label(text[kind], text.periods[period])}
                  aria-invalid={problem ? true : undefined}
                  aria-describedby={problem ? id : undefined}
                  placeholder={text.none}
                  className="w-full"
                  value={draft.limits[period][kind]}
                  onChange={(event) => put(period, { [kind]: event.target.value })}
                />
                <FieldError id={id} text={problem} />
              </div>
            );
          })}
        </div>
      ))}
    </div>
  );
}
