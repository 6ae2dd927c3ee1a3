import { useBlocker } from "@tanstack/react-router";
import { Button } from "../../shared/button.tsx";
import { DialogActions } from "../../shared/dialog.tsx";
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
      <p className="mb-4 text-muted">{words.unsaved.text}</p>
      <DialogActions>
        <Button onClick={blocker.reset}>{words.unsaved.stay}</Button>
        <Button kind="danger" onClick={blocker.proceed}>
          {words.unsaved.leave}
        </Button>
      </DialogActions>
    </Modal>
  );
}
