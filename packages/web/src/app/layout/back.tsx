import { Link, type LinkProps } from "@tanstack/react-router";
import { BackIcon } from "../../shared/icons.tsx";

/** The way up, above the heading. */
export function Back({ to, label }: { to: NonNullable<LinkProps["to"]>; label: string }) {
  return (
    <Link
      to={to}
      className="-ml-2 inline-flex min-h-10 items-center gap-1 rounded-control pr-3 pl-1 text-sm text-muted hover:text-ink"
    >
      <BackIcon />
      {label}
    </Link>
  );
}
