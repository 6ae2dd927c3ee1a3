import "../shared/theme.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

/** Stands in until the signed-in area is built. */
function Soon() {
  return (
    <main className="mx-auto max-w-xl px-4 py-16">
      <h1 className="text-2xl font-semibold">Meridian</h1>
      <p className="mt-3 text-muted">The signed-in area is not there yet. Everything can be set up with the API.</p>
      <p className="mt-3">
        <a className="text-accent underline" href="/docs">
          API reference
        </a>
      </p>
    </main>
  );
}

createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <Soon />
  </StrictMode>,
);
