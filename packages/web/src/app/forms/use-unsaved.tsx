import { useBlocker } from "@tanstack/react-router";
import { Button } from "../../shared/button.tsx";
import { Modal } from "../layout/modal.tsx";
import { words } from "../words.ts";

function addressOf({ pathname, search }: { pathname: string; search: unknown }): string {
  return pathname + JSON.stringify(search);
}

/** Asks before changes that were not saved are left behind. Render what it answers. */
export function useUnsaved(isChanged: () => boolean) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => addressOf(current) !== addressOf(next) && isChanged(),
    enableBeforeUnload: isChanged,
    withResolver: true,
  });
  if (blocker.status !== "blocked") return null;
  return (
    <Modal title={words.unsaved.title} onClose={blocker.reset}>
      <p className="text-muted">{words.unsaved.text}</p>
      <div className="mt-5 flex flex-wrap gap-3">
        <Button onClick={blocker.reset}>{words.unsaved.stay}</Button>
        <Button kind="danger" onClick={blocker.proceed}>
          {words.unsaved.leave}
        </Button>
      </div>
    </Modal>
  );
}
