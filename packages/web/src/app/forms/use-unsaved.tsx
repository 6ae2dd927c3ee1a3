import { useBlocker } from "@tanstack/react-router";
import { Button } from "../../shared/button.tsx";
import { Dialog } from "../../shared/dialog.tsx";
import { words } from "../words.ts";

/** Asks before changes that were not saved are left behind. Render what it answers. */
export function useUnsaved(isChanged: () => boolean) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => current.pathname !== next.pathname && isChanged(),
    enableBeforeUnload: isChanged,
    withResolver: true,
  });
  if (blocker.status !== "blocked") return null;
  return (
    <Dialog title={words.unsaved.title} onClose={blocker.reset}>
      <p className="text-muted">{words.unsaved.text}</p>
      <div className="mt-5 flex flex-wrap gap-3">
        <Button onClick={blocker.reset}>{words.unsaved.stay}</Button>
        <Button kind="danger" onClick={blocker.proceed}>
          {words.unsaved.leave}
        </Button>
      </div>
    </Dialog>
  );
}
