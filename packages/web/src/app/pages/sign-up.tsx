import { Link, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "../../shared/button.tsx";
import { Field, FieldGroup, TextInput } from "../../shared/field.tsx";
import { request } from "../../shared/http.ts";
import { deviceTimeZone } from "../../shared/time.ts";
import { ZonePicker } from "../../shared/zone-picker.tsx";

import type { User } from "../data/types.ts";
import { Form } from "../forms/form.tsx";
import { PasswordInput } from "../forms/password-input.tsx";
import { slugOf } from "../forms/slug.ts";
import { useCommand } from "../forms/use-command.ts";
import { Entrance } from "../layout/entrance.tsx";
import { words } from "../words.ts";
import { deviceHabits } from "./habits.ts";
import { useEnter } from "./use-enter.ts";

const MIN_PASSWORD_LENGTH = 8;

interface SignUp {
  readonly name: string;
  readonly email: string;
  readonly username: string;
  readonly password: string;
  readonly timeZone: string;
}

function check(form: SignUp): Record<string, string> {
  return {
    ...(form.name.trim() === "" ? { name: words.signUp.nameMissing } : {}),
    ...(form.email.trim() === "" ? { email: words.signIn.emailMissing } : {}),
    ...(form.username.trim() === "" ? { username: words.signUp.usernameMissing } : {}),
    ...(form.password.length < MIN_PASSWORD_LENGTH ? { password: words.signUp.passwordShort } : {}),
  };
}

/** Nobody is asked for clock and week at sign-up. Should it fail, they can be set on the account's page. */
async function withHabits(user: User): Promise<User> {
  return request<User>("PATCH", "/v2/me", { body: deviceHabits() }).catch(() => user);
}

export function SignUpPage() {
  const { next } = useSearch({ from: "/app/sign-up" });
  const enter = useEnter();
  const command = useCommand<SignUp, { user: User }>({
    run: async (body) => {
      const made = await request<{ user: User }>("POST", "/v2/auth/sign-up", { body });
      return { user: await withHabits(made.user) };
    },
    done: ({ user }) => enter(user, next),
    fieldOf: { email_taken: "email", username_taken: "username" },
  });
  return (
    <Entrance
      title={words.signUp.title}
      below={
        <>
          {words.signUp.haveAccount}{" "}
          <Link to="/app/sign-in" search={next ? { next } : {}} className="text-accent underline underline-offset-4">
            {words.signIn.title}
          </Link>
        </>
      }
    >
      <SignUpForm command={command} />
    </Entrance>
  );
}

function SignUpForm({ command }: { command: ReturnType<typeof useCommand<SignUp, { user: User }>> }) {
  const [form, setForm] = useState<SignUp>({
    name: "",
    email: "",
    username: "",
    password: "",
    timeZone: deviceTimeZone(),
  });
  const set = (change: Partial<SignUp>) => setForm({ ...form, ...change });
  const fields = command.failure?.fields ?? {};
  const submit = () => {
    const wrong = check(form);
    if (Object.keys(wrong).length > 0) command.refuse({ message: words.failures.look, fields: wrong });
    else command.start(form);
  };
  return (
    <Form onSubmit={submit} failure={command.failure} refusals={command.refusals}>
      <PersonFields form={form} fields={fields} set={set} />
      <FieldGroup label={words.account.zone} required error={fields["timeZone"]}>
        <ZonePicker value={form.timeZone} onChange={(timeZone) => set({ timeZone })} />
      </FieldGroup>
      <Button type="submit" busy={command.isBusy}>
        {words.signUp.submit}
      </Button>
    </Form>
  );
}

interface PersonFieldsProps {
  readonly form: SignUp;
  readonly fields: Readonly<Record<string, string>>;
  readonly set: (change: Partial<SignUp>) => void;
}

function PersonFields({ form, fields, set }: PersonFieldsProps) {
  // The username follows the name until somebody writes one.
  const [isOwnUsername, setOwnUsername] = useState(false);
  const field = (key: "name" | "email" | "username" | "password", hint?: string) => ({
    label: words.fields[key],
    required: true,
    hint,
    error: fields[key],
  });
  return (
    <>
      <Field {...field("name", words.signUp.nameHint)}>
        {(ids) => (
          <TextInput
            {...ids}
            autoComplete="name"
            value={form.name}
            onChange={({ target: { value } }) =>
              set({ name: value, ...(isOwnUsername ? {} : { username: slugOf(value) }) })
            }
          />
        )}
      </Field>
      <Field {...field("email")}>
        {(ids) => (
          <TextInput
            {...ids}
            type="email"
            autoComplete="email"
            value={form.email}
            onChange={(event) => set({ email: event.target.value })}
          />
        )}
      </Field>
      <Field {...field("username", words.signUp.usernameHint(`${location.host}/${form.username || "…"}`))}>
        {(ids) => (
          <TextInput
            {...ids}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={form.username}
            onChange={({ target: { value } }) => {
              setOwnUsername(value !== "");
              set({ username: value });
            }}
          />
        )}
      </Field>
      <Field {...field("password", words.signUp.passwordHint)}>
        {(ids) => (
          <PasswordInput
            {...ids}
            autoComplete="new-password"
            value={form.password}
            onChange={(event) => set({ password: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}
