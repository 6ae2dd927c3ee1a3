import type { AnchorHTMLAttributes, ButtonHTMLAttributes, Ref } from "react";
import { cx } from "./cx.ts";

export type ButtonKind = "primary" | "secondary" | "quiet" | "danger";

const SHAPE =
  "inline-flex min-h-11 items-center justify-center gap-2 rounded-control px-4 py-2 text-[0.9375rem] font-medium leading-tight transition-colors";

const KINDS: Record<ButtonKind, string> = {
  primary: "bg-fill text-on-fill ring-1 ring-accent ring-inset hover:brightness-95 dark:hover:brightness-110",
  secondary: "border border-edge/60 bg-surface text-ink hover:border-accent hover:bg-tint",
  quiet: "text-accent hover:bg-tint",
  danger: "border border-danger/50 text-danger hover:bg-danger-tint",
};

export function buttonClass(kind: ButtonKind, more?: string): string {
  return cx(SHAPE, KINDS[kind], more);
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly kind?: ButtonKind;
  /** Work is under way: it stays in the tab order, says so, and does nothing. */
  readonly busy?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button({ kind = "primary", busy = false, className, onClick, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={buttonClass(kind, cx(busy && "opacity-80", className))}
    >
      {busy ? <Spinner /> : null}
      {children}
    </button>
  );
}

interface ButtonLinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  readonly kind?: ButtonKind;
}

/** Goes somewhere, looks like a button. */
export function ButtonLink({ kind = "secondary", className, children, ...rest }: ButtonLinkProps) {
  return (
    <a {...rest} className={buttonClass(kind, className)}>
      {children}
    </a>
  );
}

function Spinner() {
  return (
    <span
      aria-hidden="true"
      className="size-4 animate-spin rounded-full border-2 border-current border-r-transparent motion-reduce:animate-none"
    />
  );
}
