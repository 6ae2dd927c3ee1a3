import { Card } from "../../layout/page.tsx";
import { words } from "../../words.ts";
import { AboutFields } from "./about-fields.tsx";
import { ConfirmationFields } from "./confirmation-fields.tsx";
import type { Draft } from "./draft.ts";
import { LimitFields } from "./limit-fields.tsx";
import { PlaceFields } from "./place-fields.tsx";
import { TimeFields } from "./time-fields.tsx";

const text = words.eventType.parts;

export interface PartProps {
  readonly draft: Draft;
  /** What is wrong, by the server's names of the entries. */
  readonly fields: Readonly<Record<string, string>>;
  readonly set: (change: Partial<Draft>) => void;
}

interface EventTypeFieldsProps {
  readonly draft: Draft;
  readonly fields: Readonly<Record<string, string>>;
  readonly onChange: (draft: Draft) => void;
  /** The address follows the title until somebody writes one. */
  readonly isNew?: boolean;
}

/** The form of an event type, part by part. */
export function EventTypeFields({ draft, fields, onChange, isNew = false }: EventTypeFieldsProps) {
  const part: PartProps = { draft, fields, set: (change) => onChange({ ...draft, ...change }) };
  return (
    <>
      <Card title={text.about}>
        <AboutFields {...part} isNew={isNew} />
      </Card>
      <Card title={text.place} lead={text.placeLead}>
        <PlaceFields {...part} />
      </Card>
      <Card title={text.time}>
        <TimeFields {...part} />
      </Card>
      <Card title={text.limits} lead={text.limitsLead}>
        <LimitFields {...part} />
      </Card>
      <Card title={text.confirmation}>
        <ConfirmationFields {...part} />
      </Card>
    </>
  );
}
