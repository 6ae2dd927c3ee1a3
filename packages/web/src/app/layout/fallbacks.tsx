import { type ErrorComponentProps, Link } from "@tanstack/react-router";
import { buttonClass } from "../../shared/button.tsx";
import { words } from "../words.ts";
import { Entrance } from "./entrance.tsx";
import { LoadFailure } from "./loaded.tsx";
import { usePageTitle } from "./title.ts";

/** An address that leads nowhere. */
export function NotFound() {
  return (
    <Entrance title={words.notFound.title}>
      <p className="-mt-4 text-muted">{words.notFound.text}</p>
      <Link to="/app" className={buttonClass("primary", "mt-6")}>
        {words.notFound.back}
      </Link>
    </Entrance>
  );
}

/** A page that could not be opened: the server does not answer, or has other files than it had. */
export function Unreachable({ error }: ErrorComponentProps) {
  usePageTitle(words.unreachable);
  return (
    <main className="mx-auto max-w-xl px-4 py-16">
      <h1 tabIndex={-1} className="mb-4 text-2xl font-semibold outline-none">
        {words.unreachable}
      </h1>
      <LoadFailure error={error} retry={() => location.reload()} />
    </main>
  );
}

export function Waiting() {
  return (
    <p role="status" className="mx-auto max-w-4xl px-4 py-16 text-muted">
      {words.loading}
    </p>
  );
}
