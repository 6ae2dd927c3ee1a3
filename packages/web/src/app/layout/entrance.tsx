import type { ReactNode } from "react";
import { sharedWords } from "../../shared/words.ts";
import { usePageTitle } from "./title.ts";

/** The frame of the pages in front of the signed-in area. */
export function Entrance({ title, children, below }: { title: string; children: ReactNode; below?: ReactNode }) {
  usePageTitle(title);
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col px-4 pt-[12vh] pb-12">
      <p className="mb-6 text-center font-semibold tracking-tight text-muted">{sharedWords.brand}</p>
      <div className="rounded-card border border-line bg-surface p-5 shadow-card sm:p-8">
        <h1 tabIndex={-1} className="mb-6 text-2xl font-semibold tracking-tight outline-none">
          {title}
        </h1>
        {children}
      </div>
      {below ? <p className="mt-6 text-center text-muted">{below}</p> : null}
    </main>
  );
}
