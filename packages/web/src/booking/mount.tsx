import type { ReactNode } from "react";
import { createRoot } from "react-dom/client";

export function mountPage(root: HTMLElement, page: ReactNode): void {
  createRoot(root).render(page);
}
