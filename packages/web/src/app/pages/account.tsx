import { useState } from "react";
import { Button } from "../../shared/button.tsx";
import { Choice, Field, FieldGroup, TextArea, TextInput } from "../../shared/field.tsx";
import { ZonePicker } from "../../shared/zone-picker.tsx";
import { call, queryClient } from "../data/client.ts";
import { sessionKey, useUser } from "../data/session.ts";
import type { DayName, User } from "../data/types.ts";
import { Form } from "../forms/form.tsx";
import { Select } from "../forms/inputs.tsx";
import { useCommand } from "../forms/use-command.ts";
import { useUnsaved } from "../forms/use-unsaved.tsx";
import { announce } from "../layout/announce.tsx";
import { Card, Page } from "../layout/page.tsx";
import { DAYS } from "./hours/week.ts";
import { words } from "../words.ts";

const text = words.account;

type Profile = Pick<User, "name" | "bio" | "timeZone" | "timeFormat" | "weekStart">;

function profileOf({ name, bio, timeZone, timeFormat, weekStart }: User): Profile {
  return { name: name ?? "", bio: bio ?? "", timeZone, timeFormat, weekStart };
}

/** What people who book see of the person, and how this area shows times. */
export function AccountPage() {
  const user = useUser();
  const [profile, setProfile] = useState(() => profileOf(user));
  const set = (change: Partial<Profile>) => setProfile({ ...profile, ...change });
  const saved = profileOf(user);
  const isChanged = JSON.stringify(profile) !== JSON.stringify(saved);
  const unsaved = useUnsaved(() => isChanged);
  const command = useCommand<Profile, User>({
    run: (body) => call("PATCH", "/v2/me", { body }),
    done: (after) => {
      queryClient.setQueryData(sessionKey, after);
      // A new zone moves the default schedule, too.
      void queryClient.invalidateQueries({ queryKey: ["schedules"] });
      setProfile(profileOf(after));
      announce(words.saved);
    },
  });
  const submit = () => {
    if ((profile.name ?? "").trim() !== "") command.start({ ...profile, bio: profile.bio || null });
    else command.refuse({ message: words.failures.look, fields: { name: words.signUp.nameMissing } });
  };
  return (
    <Page title={text.title} lead={text.lead}>
      <Card>
        <Form onSubmit={submit} failure={command.failure} refusals={command.refusals}>
          <ProfileFields profile={profile} user={user} fields={command.failure?.fields ?? {}} set={set} />
          <div>
            <Button type="submit" busy={command.isBusy}>
              {words.save}
            </Button>
          </div>
        </Form>
      </Card>
      {unsaved}
    </Page>
  );
}

interface ProfileFieldsProps {
  readonly profile: Profile;
  readonly user: User;
  readonly fields: Readonly<Record<string, string>>;
  readonly set: (change: Partial<Profile>) => void;
}

function ProfileFields({ profile, user, fields, set }: ProfileFieldsProps) {
  return (
    <>
      <Field label={words.fields.name} required hint={words.signUp.nameHint} error={fields["name"]}>
        {(ids) => (
          <TextInput
            {...ids}
            autoComplete="name"
            value={profile.name ?? ""}
            onChange={(event) => set({ name: event.target.value })}
          />
        )}
      </Field>
      <Field label={text.bio} hint={text.bioHint} error={fields["bio"]}>
        {(ids) => (
          <TextArea {...ids} value={profile.bio ?? ""} onChange={(event) => set({ bio: event.target.value })} />
        )}
      </Field>
      <FieldGroup label={text.zone} required error={fields["timeZone"]}>
        <ZonePicker value={profile.timeZone} onChange={(timeZone) => set({ timeZone })} />
        <p className="mt-1 text-sm text-muted">{text.zoneHint}</p>
      </FieldGroup>
      <FieldGroup label={text.clock} required error={fields["timeFormat"]}>
        <div className="grid gap-2 sm:grid-cols-2">
          {([24, 12] as const).map((format) => (
            <Choice
              key={format}
              type="radio"
              name="clock"
              checked={profile.timeFormat === format}
              onChange={() => set({ timeFormat: format })}
            >
              {text.clocks[format]}
            </Choice>
          ))}
        </div>
      </FieldGroup>
      <Field label={text.weekStart} required error={fields["weekStart"]}>
        {(ids) => (
          <Select
            {...ids}
            className="max-w-60"
            value={profile.weekStart}
            onChange={(event) => set({ weekStart: event.target.value as DayName })}
          >
            {DAYS.map((day) => (
              <option key={day} value={day}>
                {words.days[day]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <p className="text-sm text-muted">{text.fixed(user.email, user.username ?? "")}</p>
    </>
  );
}
