import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Button } from "../../shared/button.tsx";
import { explain } from "../forms/failure.ts";
import { words } from "../words.ts";

interface LoadedProps<T> {
  readonly query: UseQueryResult<T>;
  /** Of about the size of what comes, so that nothing jumps. */
  readonly waiting: ReactNode;
  /** Edits start from what the server says now, not from what it said before. */
  readonly fresh?: boolean;
  readonly children: (data: T) => ReactNode;
}

/** Shows what the server answered; until then its outline, and when it did not answer why and what to do. */
export function Loaded<T>({ query, waiting, fresh = false, children }: LoadedProps<T>) {
  const { data } = query;
  if (data !== undefined && (!fresh || query.isFetchedAfterMount)) return children(data);
  if (query.isError) return <LoadFailure error={query.error} retry={() => void query.refetch()} />;
  return (
    <div aria-busy="true">
      <p role="status" className="sr-only">
        {words.loading}
      </p>
      {waiting}
    </div>
  );
}

export function LoadFailure({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <div role="alert" className="rounded-card border border-danger/40 bg-danger-tint px-5 py-6">
      <p className="text-danger">{explain(error).message}</p>
      <Button kind="secondary" className="mt-4" onClick={retry}>
        {words.retry}
      </Button>
    </div>
  );
}

/** Outlines of rows that are on their way. */
export function Rows({ count, className = "h-24" }: { count: number; className?: string }) {
  return (
    <div aria-hidden="true" className="flex flex-col gap-3">
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className={`skeleton rounded-card ${className}`} />
      ))}
    </div>
  );
}
