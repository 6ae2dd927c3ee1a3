import { Link, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "../../shared/button.tsx";
import { Field, TextInput } from "../../shared/field.tsx";
import { request } from "../../shared/http.ts";
import type { User } from "../data/types.ts";
import { Form } from "../forms/form.tsx";
import { PasswordInput } from "../forms/password-input.tsx";
import { useCommand } from "../forms/use-command.ts";
import { Entrance } from "../layout/entrance.tsx";
import { words } from "../words.ts";
import { useEnter } from "./use-enter.ts";

export function SignInPage() {
  const { next } = useSearch({ from: "/app/sign-in" });
  const enter = useEnter();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const command = useCommand<{ email: string; password: string }, { user: User }>({
    run: (body) => request("POST", "/v2/auth/sign-in", { body }),
    done: ({ user }) => enter(user, next),
    fieldOf: { wrong_email_or_password: "password" },
  });
  const submit = () => {
    const fields = {
      ...(email.trim() === "" ? { email: words.signIn.emailMissing } : {}),
      ...(password === "" ? { password: words.signIn.passwordMissing } : {}),
    };
    if (Object.keys(fields).length > 0) command.refuse({ message: words.failures.look, fields });
    else command.start({ email, password });
  };
  const fields = command.failure?.fields ?? {};
  return (
    <Entrance
      title={words.signIn.title}
      below={
        <>
          {words.signIn.noAccount}{" "}
          <Link to="/app/sign-up" search={next ? { next } : {}} className="text-accent underline underline-offset-4">
            {words.signUp.title}
          </Link>
        </>
      }
    >
      <Form onSubmit={submit} failure={command.failure} refusals={command.refusals}>
        <Field label={words.fields.email} required error={fields["email"]}>
          {(ids) => (
            <TextInput
              {...ids}
              type="email"
              autoComplete="username"
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
        <Field label={words.fields.password} required error={fields["password"]}>
          {(ids) => (
            <PasswordInput
              {...ids}
              autoComplete="current-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" busy={command.isBusy}>
          {words.signIn.submit}
        </Button>
      </Form>
    </Entrance>
  );
}
