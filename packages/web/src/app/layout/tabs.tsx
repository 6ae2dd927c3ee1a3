import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { cx } from "../../shared/cx.ts";

interface Tab {
  readonly id: string;
  readonly label: ReactNode;
  readonly link: LinkProps;
}

interface TabsProps {
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly current: string;
}

/** Parts of a page that have addresses of their own. */
export function Tabs({ label, tabs, current }: TabsProps) {
  return (
    <nav aria-label={label} className="mb-6 border-b border-line">
      <ul className="-mb-px flex flex-wrap gap-x-1">
        {tabs.map(({ id, label: name, link }) => (
          <li key={id}>
            <Link
              {...link}
              resetScroll={false}
              aria-current={id === current ? "page" : undefined}
              className={cx(
                "flex min-h-11 items-center border-b-2 px-3 text-[0.9375rem]",
                id === current
                  ? "border-accent font-medium text-accent"
                  : "border-transparent text-muted hover:text-ink",
              )}
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
