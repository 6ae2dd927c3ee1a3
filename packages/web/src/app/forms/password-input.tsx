import { type InputHTMLAttributes, useState } from "react";
import { TextInput } from "../../shared/field.tsx";
import { words } from "../words.ts";

/** A password that can be looked at before it is sent. */
export function PasswordInput(props: InputHTMLAttributes<HTMLInputElement>) {
  const [isShown, setShown] = useState(false);
  return (
    <div className="relative">
      <TextInput
        {...props}
        type={isShown ? "text" : "password"}
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        className="pr-20"
      />
      <button
        type="button"
        aria-pressed={isShown}
        aria-label={words.password.show}
        onClick={() => setShown(!isShown)}
        className="absolute inset-y-1 right-1 rounded-control px-3 text-sm text-muted hover:bg-tint hover:text-ink"
      >
        {isShown ? words.password.hideShort : words.password.showShort}
      </button>
    </div>
  );
}
