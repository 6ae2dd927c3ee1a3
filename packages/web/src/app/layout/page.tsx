import type { ReactNode } from "react";
import { cx } from "../../shared/cx.ts";
import { usePageTitle } from "./title.ts";

interface PageProps {
  readonly title: string;
  /** What the page is for, in a sentence. */
  readonly lead?: ReactNode;
  /** What can be done with the whole of it, beside the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** The frame of every page: its title for the tab, the heading that gets the focus after a move, then the content. */
export function Page({ title, lead, actions, children }: PageProps) {
  usePageTitle(title);
  return (
    <>
      <div className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-4">
        <div className="min-w-0">
          <h1 tabIndex={-1} className="text-2xl font-semibold tracking-tight break-words outline-none">
            {title}
          </h1>
          {lead ? <div className="mt-1 max-w-prose text-muted">{lead}</div> : null}
        </div>
        {actions ? <div className="flex flex-wrap gap-2">{actions}</div> : null}
      </div>
      {children}
    </>
  );
}

interface CardProps {
  readonly title?: string;
  readonly lead?: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A part of a page, with a heading where it needs one. */
export function Card({ title, lead, className, children }: CardProps) {
  return (
    <section className={cx("rounded-card border border-line bg-surface p-4 sm:p-6", className)}>
      {title ? <h2 className="text-lg font-semibold">{title}</h2> : null}
      {lead ? <p className="mt-1 text-sm text-muted">{lead}</p> : null}
      <div className={title ? "mt-4" : ""}>{children}</div>
    </section>
  );
}

interface EmptyProps {
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}

/** Nothing is there yet: says what to do about it. */
export function Empty({ title, text, children }: EmptyProps) {
  return (
    <div className="rounded-card border border-dashed border-edge/60 px-5 py-10 text-center">
      <p className="text-lg font-semibold">{title}</p>
      <p className="mx-auto mt-1 max-w-prose text-muted">{text}</p>
      {children ? <div className="mt-5 flex flex-wrap justify-center gap-3">{children}</div> : null}
    </div>
  );
}

export type BadgeKind = "plain" | "notice" | "danger" | "accent";

const BADGES: Record<BadgeKind, string> = {
  plain: "bg-sunken text-muted border-line",
  notice: "bg-notice-tint text-notice border-notice/30",
  danger: "bg-danger-tint text-danger border-danger/30",
  accent: "bg-tint text-accent border-accent/30",
};

export function Badge({ kind = "plain", children }: { kind?: BadgeKind; children: ReactNode }) {
  return (
    <span
      className={cx(
        "inline-block rounded-full border px-2.5 py-0.5 text-xs font-medium whitespace-nowrap",
        BADGES[kind],
      )}
    >
      {children}
    </span>
  );
}
