import { Choice, FieldGroup } from "../../../shared/field.tsx";
import { problemOf } from "../../forms/failure.ts";
import { Check, DurationField } from "../../forms/inputs.tsx";
import { words } from "../../words.ts";
import type { ConfirmationDraft } from "./draft.ts";
import type { PartProps } from "./fields.tsx";

const text = words.eventType.confirmation;

/** Which bookings wait for the person's yes. */
export function ConfirmationFields({ draft, fields, set }: PartProps) {
  const { confirmation } = draft;
  const problem = problemOf(fields, "confirmationPolicy");
  const put = (change: Partial<ConfirmationDraft>) => set({ confirmation: { ...confirmation, ...change } });
  return (
    <div className="flex flex-col gap-4">
      <FieldGroup label={text.label} required error={confirmation.kind === "time" ? undefined : problem}>
        <div className="flex flex-col gap-2">
          {(["never", "always", "time"] as const).map((kind) => (
            <Choice
              key={kind}
              type="radio"
              name="confirmation"
              checked={confirmation.kind === kind}
              onChange={() => put({ kind })}
            >
              {text.kinds[kind]}
            </Choice>
          ))}
        </div>
      </FieldGroup>
      {confirmation.kind === "time" ? (
        <DurationField
          label={text.notice}
          hint={text.noticeHint}
          error={problem}
          value={confirmation.notice}
          units={["minutes", "hours"]}
          onChange={(notice) => put({ notice })}
        />
      ) : null}
      {confirmation.kind === "never" ? null : (
        <Check checked={confirmation.blocks} hint={text.blocksHint} onChange={(blocks) => put({ blocks })}>
          {text.blocks}
        </Check>
      )}
    </div>
  );
}
