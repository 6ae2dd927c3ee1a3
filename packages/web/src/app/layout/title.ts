import { useEffect } from "react";
import { sharedWords } from "../../shared/words.ts";

/** What the tab and the history call the page. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · ${sharedWords.brand}`;
  }, [title]);
}
